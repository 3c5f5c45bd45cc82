//! How alike two names are, by Jaro and Winkler, and which of many is the nearest to a misspelt one.

use crate::limits::MAX_MISSPELT;

/// Of names that are this much alike one may be meant by the other.
const NEAR: f64 = 0.8;
/// The places of a name are the bits of a number.
const MOST: usize = u128::BITS as usize;
const _: () = assert!(MAX_MISSPELT <= MOST);

/// The known name nearest to a misspelt one, if any is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = Name::new(name)?;
    nearest_of(&name, &mut known.into_iter())
}

/// Apart, so that it is compiled once and not for every kind of list.
fn nearest_of<'a>(name: &Name, known: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (name.likeness(candidate), candidate))
        .filter(|(score, _)| *score >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// A name with the places of each of its characters, so that a comparison takes as many steps as the other name has characters
/// and not the product of both: a stranger writes the names, and any number of them.
struct Name {
    characters: Vec<char>,
    /// Of those of ASCII, by their numbers.
    plain: [u128; 128],
    other: Vec<(char, u128)>,
}

impl Name {
    /// None of a name that is too long to be meant for another.
    fn new(name: &str) -> Option<Self> {
        let characters: Vec<char> = name.chars().take(MAX_MISSPELT + 1).collect();
        if characters.len() > MAX_MISSPELT {
            return None;
        }
        let (mut plain, mut other) = ([0; 128], Vec::new());
        for (at, character) in characters.iter().enumerate() {
            match plain.get_mut(*character as usize) {
                Some(places) => *places |= 1 << at,
                None => other.push((*character, 1 << at)),
            }
        }
        Some(Self {
            characters,
            plain,
            other,
        })
    }

    fn places(&self, character: char) -> u128 {
        let of_other = || {
            let same = self.other.iter().filter(|(other, _)| *other == character);
            same.fold(0, |places, (_, place)| places | place)
        };
        let plain = self.plain.get(character as usize).copied();
        plain.unwrap_or_else(of_other)
    }

    /// From 0 to 1, where they are the same: characters that both have in nearly the same places, of which those in another
    /// order count half; more where the first four are the same.
    fn likeness(&self, other: &str) -> f64 {
        let (here, there) = (self.characters.len(), other.chars().count());
        let reach = (here.max(there) / 2).saturating_sub(1);
        let (mut taken, mut found, mut count) = (0_u128, ['\0'; MOST], 0_usize);
        for (at, character) in other.chars().enumerate() {
            let near = below(at + reach + 1) & !below(at.saturating_sub(reach));
            let free = self.places(character) & near & !taken;
            if free != 0 {
                taken |= free & free.wrapping_neg();
                if let Some(place) = found.get_mut(count) {
                    *place = character;
                }
                count += 1;
            }
        }
        if count == 0 {
            return 0.0;
        }
        let own = self.characters.iter().enumerate();
        let own = own.filter(|(at, _)| taken >> at & 1 == 1);
        let moved = own.zip(found).filter(|((_, own), found)| *own != found);
        let moved = moved.count() / 2;
        let share = |of: usize, all: usize| of as f64 / all as f64;
        let alike = (share(count, here) + share(count, there) + share(count - moved, count)) / 3.0;
        if alike <= 0.7 {
            return alike;
        }
        let first = self.characters.iter().take(4).zip(other.chars());
        let first = first.take_while(|(own, other)| **own == *other).count();
        alike + 0.1 * first as f64 * (1.0 - alike)
    }
}

/// The places before one.
fn below(place: usize) -> u128 {
    u32::try_from(place)
        .ok()
        .and_then(|place| 1_u128.checked_shl(place))
        .map_or(u128::MAX, |bit| bit - 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Name, nearest};

    /// To three places, as the tables of Winkler's papers have them.
    fn likeness(one: &str, other: &str) -> f64 {
        let alike = Name::new(one).unwrap().likeness(other);
        (alike * 1000.0).round() / 1000.0
    }

    #[test]
    fn names_are_as_alike_as_the_published_tables_say() {
        for (one, other, alike) in [
            ("MARTHA", "MARHTA", 0.961),
            ("DWAYNE", "DUANE", 0.84),
            ("DIXON", "DICKSONX", 0.813),
            ("JONES", "JOHNSON", 0.832),
            ("SHACKLEFORD", "SHACKELFORD", 0.982),
            ("ABROMS", "ABRAMS", 0.922),
            ("ITMAN", "SMITH", 0.467),
        ] {
            assert_eq!(likeness(one, other), alike, "{one} {other}");
            assert_eq!(likeness(other, one), alike, "{other} {one}");
        }
        assert_eq!(likeness("取水量", "取水量"), 1.0);
        assert_eq!(likeness("取水量", "abc"), 0.0);
        assert_eq!(likeness("", ""), 0.0);
    }

    #[test]
    fn only_a_name_that_may_be_meant_is_the_nearest() {
        let known = ["intake_m3", "output", "用水量"];
        assert_eq!(nearest("intake_m", known), Some("intake_m3"));
        assert_eq!(nearest("用水", known), Some("用水量"));
        assert_eq!(nearest("xyz", known), None);
        let long = "o".repeat(100);
        assert_eq!(nearest(&long, [long.as_str()]), Some(long.as_str()));
        let longer = "o".repeat(101);
        assert_eq!(nearest(&longer, [longer.as_str()]), None);
        let far = "x".repeat(300) + long.as_str();
        assert_eq!(nearest(&long, [far.as_str()]), None);
    }
}
