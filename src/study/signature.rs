//! Signatures over all files of a pack: who vouches for it.
//!
//! By Ed25519 or, after GB/T 32918, by SM2 with SM3. Keys are PEM files as `openssl genpkey` writes them, with
//! `-algorithm ed25519` or `-algorithm SM2`.

use ed25519_dalek::Signer;
use model::error::UserError;
use model::text::Text;
use pack::digest::digest_of;
use pack::{Bundle, Compiled, PackFiles, Signature};
use sm2::dsa::signature::Verifier;
use sm2::pkcs8::{DecodePrivateKey, DecodePublicKey};

/// A key whose signatures are accepted.
pub enum PublicKey {
    /// Ed25519.
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
    /// SM2.
    Sm2(Box<sm2::dsa::VerifyingKey>),
}

/// Why a key can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words().en)]
pub enum KeyError {
    /// It was to sign, and is no private key.
    Private,
    /// Signatures were to be checked with it, and it is no public key.
    Public,
}

impl UserError for KeyError {
    fn code(&self) -> &'static str {
        "bad-key"
    }

    fn words(&self) -> Text {
        match self {
            Self::Private => Text::new(
                "不是 Ed25519 或 SM2 私钥（PEM）。\
                 可用 openssl genpkey -algorithm ed25519（或 SM2）生成。",
                "Not an Ed25519 or SM2 private key in PEM; \
                 `openssl genpkey -algorithm ed25519` (or `SM2`) makes one.",
            ),
            Self::Public => Text::new(
                "不是 Ed25519 或 SM2 公钥（PEM）。可用 openssl pkey -pubout 从私钥得到。",
                "Not an Ed25519 or SM2 public key in PEM; \
                 `openssl pkey -pubout` gives it from the private key.",
            ),
        }
    }
}

const ED25519: &str = "ed25519";
pub const SM2: &str = "sm2";
/// The identity of a signer that GB/T 35276 sets where none was agreed.
const SIGNER: &str = "1234567812345678";

/// What is signed: a digest over every file, and one over what is compiled of them, marked as those of a pack so that the
/// signature serves for nothing else.
fn message(files: &PackFiles, compiled: Option<&str>) -> Vec<u8> {
    let files = digest_of(files.iter());
    match compiled {
        None => format!("rule pack {files}"),
        Some(compiled) => format!("rule pack {files} compiled {compiled}"),
    }
    .into_bytes()
}

/// Signs a pack with a private key in PEM: its files, or its files and what is compiled of them.
///
/// # Errors
/// Why the key can't be used.
pub fn sign(
    files: &PackFiles,
    compiled: Option<&Compiled>,
    pem: &str,
) -> Result<Signature, KeyError> {
    let compiled = compiled.map(Compiled::digest);
    let message = message(files, compiled.as_deref());
    let made = |algorithm: &str, bytes: &[u8]| Signature {
        algorithm: algorithm.to_owned(),
        signature: bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        compiled: compiled.clone(),
    };
    if let Ok(key) = ed25519_dalek::SigningKey::from_pkcs8_pem(pem) {
        return Ok(made(ED25519, &key.sign(&message).to_bytes()));
    }
    let key = sm2::SecretKey::from_pkcs8_pem(pem).ok();
    let key = key.and_then(|key| sm2::dsa::SigningKey::new(SIGNER, &key).ok());
    let signature = key.and_then(|key| key.try_sign(&message).ok());
    signature
        .map(|signature| made(SM2, &signature.to_bytes()))
        .ok_or(KeyError::Private)
}

/// Whether two are the same key, whatever stood around it in its file.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ed25519(one), Self::Ed25519(other)) => one == other,
            (Self::Sm2(one), Self::Sm2(other)) => one.as_affine() == other.as_affine(),
            (Self::Ed25519(_), Self::Sm2(_)) | (Self::Sm2(_), Self::Ed25519(_)) => false,
        }
    }
}

impl PublicKey {
    /// Reads a public key in PEM.
    ///
    /// # Errors
    /// Why it can't be used.
    pub fn read(pem: &str) -> Result<Self, KeyError> {
        if let Ok(key) = ed25519_dalek::VerifyingKey::from_public_key_pem(pem) {
            return Ok(Self::Ed25519(Box::new(key)));
        }
        let key = sm2::PublicKey::from_public_key_pem(pem).ok();
        let key = key.and_then(|key| sm2::dsa::VerifyingKey::new(SIGNER, key).ok());
        key.map(|key| Self::Sm2(Box::new(key)))
            .ok_or(KeyError::Public)
    }

    /// Whether one of the signatures over these files was made with the key's private half.
    #[must_use]
    pub fn signed(&self, files: &PackFiles, signatures: &[Signature]) -> bool {
        signatures
            .iter()
            .any(|signature| self.made(files, signature))
    }

    /// Whether one of a bundle's signatures was made with the key's private half over its files and what is compiled of them.
    #[must_use]
    pub fn signed_whole(&self, bundle: &Bundle) -> bool {
        let digest = bundle.compiled.as_ref().map(Compiled::digest);
        digest.is_some()
            && bundle.signatures.iter().any(|signature| {
                signature.compiled == digest && self.made(&bundle.files, signature)
            })
    }

    fn made(&self, files: &PackFiles, signature: &Signature) -> bool {
        let message = message(files, signature.compiled.as_deref());
        let (algorithm, signature) = (&*signature.algorithm, &*signature.signature);
        match self {
            Self::Ed25519(key) if algorithm == ED25519 => {
                let signature = signature.parse();
                signature.is_ok_and(|signature| key.verify_strict(&message, &signature).is_ok())
            }
            Self::Sm2(key) if algorithm == SM2 => {
                let signature =
                    bytes(signature).and_then(|bytes| sm2::dsa::Signature::from_bytes(&bytes).ok());
                signature.is_some_and(|signature| key.verify(&message, &signature).is_ok())
            }
            _ => false,
        }
    }
}

/// 64 bytes in hexadecimal.
fn bytes(hex: &str) -> Option<[u8; 64]> {
    let mut bytes = [0; 64];
    if hex.len() != 2 * bytes.len() {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(bytes)
}
