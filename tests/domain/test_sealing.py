"""Sealing, wrapping and signing: what was sealed opens, anything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import sealing

key = st.binary(min_size=32, max_size=32)
nonce = st.binary(min_size=12, max_size=12)


@given(key, nonce, st.binary(max_size=64), st.binary(max_size=300))
def test_sealed_bytes_open_with_the_same_key_and_binding(
    k: bytes, n: bytes, bound: bytes, plain: bytes
) -> None:
    assert sealing.unseal(k, bound, sealing.seal(k, n, bound, plain)) == plain


@given(key, nonce, st.binary(max_size=40), st.data())
def test_a_changed_byte_is_refused(k: bytes, n: bytes, plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(sealing.seal(k, n, b"here", plain))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1
    with pytest.raises(sealing.NotAuthentic):
        sealing.unseal(k, b"here", bytes(sealed))


def test_sealed_bytes_of_another_place_are_refused() -> None:
    sealed = sealing.seal(bytes(32), bytes(12), b"frame 1", b"x")
    with pytest.raises(sealing.NotAuthentic):
        sealing.unseal(bytes(32), b"frame 2", sealed)


@given(key, key, key)
def test_a_wrapped_key_opens_for_its_receiver_alone(
    receiver: bytes, ephemeral: bytes, secret: bytes
) -> None:
    wrapped = sealing.wrap_key(sealing.wrapping_public(receiver), ephemeral, secret)
    assert len(wrapped) == 92
    assert sealing.unwrap_key(receiver, wrapped) == secret
    with pytest.raises(sealing.NotAuthentic):
        sealing.unwrap_key(bytes(31) + b"\x7f", wrapped[:-1] + bytes([wrapped[-1] ^ 1]))


def test_a_wrapped_key_with_a_low_order_sender_is_refused() -> None:
    with pytest.raises(sealing.NotAuthentic):
        sealing.unwrap_key(b"\x01" * 32, bytes(92))


@given(key, st.binary(max_size=100))
def test_a_signature_holds_for_its_message_alone(private: bytes, message: bytes) -> None:
    public = sealing.signing_public(private)
    signature = sealing.sign(private, message)
    assert sealing.signature_holds(public, message, signature)
    assert not sealing.signature_holds(public, message + b"!", signature)
    assert not sealing.signature_holds(b"short", message, signature)
