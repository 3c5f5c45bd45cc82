//! Signatures over all files of a pack: who vouches for it.
//!
//! Keys are PEM files as `openssl genpkey -algorithm ed25519` writes them.

use super::PackFiles;
use crate::text::Text;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};

/// A signature in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// `ed25519`; a signature by anything else is passed over.
    pub algorithm: String,
    /// In hexadecimal.
    pub signature: String,
}

/// A key whose signatures are accepted.
pub struct PublicKey(ed25519_dalek::VerifyingKey);

const ED25519: &str = "ed25519";

/// What is signed: a digest over every file, marked as that of a pack so that the signature serves for nothing else.
fn message(files: &PackFiles) -> Vec<u8> {
    format!("rule pack {}", super::digest_of(files.iter())).into_bytes()
}

/// Signs a pack with a private key in PEM.
///
/// # Errors
/// Why the key can't be used.
pub fn sign(files: &PackFiles, pem: &str) -> Result<Signature, Text> {
    let key = SigningKey::from_pkcs8_pem(pem).map_err(|_| {
        Text::new(
            "不是 Ed25519 私钥（PEM）。可用 openssl genpkey -algorithm ed25519 生成。",
            "Not an Ed25519 private key in PEM; `openssl genpkey -algorithm ed25519` makes one.",
        )
    })?;
    Ok(Signature {
        algorithm: ED25519.to_owned(),
        signature: format!("{:x}", key.sign(&message(files))),
    })
}

impl PublicKey {
    /// Reads a public key in PEM.
    ///
    /// # Errors
    /// Why it can't be used.
    pub fn read(pem: &str) -> Result<Self, Text> {
        ed25519_dalek::VerifyingKey::from_public_key_pem(pem).map(Self).map_err(|_| {
            Text::new(
                "不是 Ed25519 公钥（PEM）。可用 openssl pkey -pubout 从私钥得到。",
                "Not an Ed25519 public key in PEM; `openssl pkey -pubout` gives it from the private key.",
            )
        })
    }

    /// Whether one of the signatures over these files was made with the key's private half.
    #[must_use]
    pub fn signed(&self, files: &PackFiles, signatures: &[Signature]) -> bool {
        let own = signatures.iter().filter(|s| s.algorithm == ED25519);
        own.filter_map(|s| s.signature.parse().ok())
            .any(|signature| self.0.verify_strict(&message(files), &signature).is_ok())
    }
}
