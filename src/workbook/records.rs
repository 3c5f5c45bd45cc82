//! The records of which the parts of an XLSB are made ([MS-XLSB] 2.1.4).

/// The kind and the content of each record: both the kind and the length take as many bytes as have their highest bit set, and
/// one more.
pub(crate) fn records(mut rest: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    fn number(rest: &mut &[u8], most: u32) -> Option<u32> {
        let mut value = 0;
        for nth in 0..most {
            let (byte, behind) = rest.split_first()?;
            *rest = behind;
            value |= u32::from(byte & 0x7F) << (7 * nth);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(value)
    }
    std::iter::from_fn(move || {
        let kind = number(&mut rest, 2)?;
        let size = number(&mut rest, 4)?;
        let (data, next) = rest.split_at_checked(size as usize)?;
        rest = next;
        Some((u16::try_from(kind).ok()?, data))
    })
}
