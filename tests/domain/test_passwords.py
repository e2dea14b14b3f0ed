"""A password opens with itself alone."""

from branchdesk.domain.passwords import hash_password, password_matches


def test_a_password_matches_its_own_hash_alone() -> None:
    stored = hash_password("correct horse 馬", b"0123456789abcdef")
    assert password_matches("correct horse 馬", stored)
    assert not password_matches("correct horse", stored)


def test_a_hash_of_another_form_matches_nothing() -> None:
    assert not password_matches("x", "")
    assert not password_matches("x", "md5$1$2$3$4$5")
