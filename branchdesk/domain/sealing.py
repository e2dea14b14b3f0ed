"""Sealing, key wrapping and signatures as pure functions: all randomness is handed in.

AES-256-GCM (NIST SP 800-38D) seals; a key is wrapped for a receiver by X25519 (RFC 7748),
HKDF-SHA256 (RFC 5869) and AES-GCM; Ed25519 (RFC 8032) signs. Keys are raw 32 bytes,
nonces 12 bytes.
"""

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
_WRAP_INFO = b"branchdesk key wrap 1"


class NotAuthentic(Exception):
    """Sealed bytes were changed, belong elsewhere, or the key is another one."""


def seal(key: bytes, nonce: bytes, bound_to: bytes, plain: bytes) -> bytes:
    """``nonce || ciphertext || tag``; ``bound_to`` is authenticated, not stored. A nonce must
    never be used twice under one key."""
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, bound_to: bytes, sealed: bytes) -> bytes:
    """The plain bytes of :func:`seal`; raises :class:`NotAuthentic`."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise NotAuthentic from error


def wrap_key(receiver: bytes, ephemeral: bytes, key: bytes) -> bytes:
    """``key`` for whoever holds the private half of ``receiver`` (X25519 public, 32 bytes).

    ``ephemeral`` is a fresh random private key, 32 bytes, used once. Returns 92 bytes:
    ephemeral public key, nonce, ciphertext, tag.
    """
    private = X25519PrivateKey.from_private_bytes(ephemeral)
    public = _raw_public(private.public_key())
    shared = private.exchange(X25519PublicKey.from_public_bytes(receiver))
    # The wrapping key is new for every ephemeral key, so a fixed nonce is never used twice with it.
    return public + seal(_wrapping_key(shared, public, receiver), bytes(NONCE_BYTES), public, key)


def unwrap_key(private: bytes, wrapped: bytes) -> bytes:
    """The key of :func:`wrap_key`; raises :class:`NotAuthentic`."""
    mine = X25519PrivateKey.from_private_bytes(private)
    public, sealed = wrapped[:KEY_BYTES], wrapped[KEY_BYTES:]
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as error:
        raise NotAuthentic from error
    return unseal(_wrapping_key(shared, public, _raw_public(mine.public_key())), public, sealed)


def wrapping_public(private: bytes) -> bytes:
    """The X25519 public key of a private one."""
    return _raw_public(X25519PrivateKey.from_private_bytes(private).public_key())


def signing_public(private: bytes) -> bytes:
    """The Ed25519 public key of a private one."""
    return _raw_public(Ed25519PrivateKey.from_private_bytes(private).public_key())


def sign(private: bytes, message: bytes) -> bytes:
    """An Ed25519 signature, 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``message`` was made with the private half of ``public``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _wrapping_key(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, sender + receiver, _WRAP_INFO).derive(shared)


def _raw_public(key: X25519PublicKey | Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
