"""The PC to practise on: its own folder, keys and device, a branch of its own, no head office."""

import json
import os
from pathlib import Path

from branchdesk import host
from branchdesk.app.access import STAFF
from branchdesk.app.definitions import load_branch
from branchdesk.app.place import BRANCH, COUNTER
from branchdesk.app.practising import PASSWORD, PEOPLE
from branchdesk.app.recording import Devices
from branchdesk.app.seals import PKI
from branchdesk.bootstrap import Setup, now, open_store
from branchdesk.documents.pki import create_demonstration
from branchdesk.domain.passwords import hash_password
from branchdesk.domain.wire import FeedReference
from branchdesk.store.keys import FileKeyStore, KeyStore, OsKeyStore
from branchdesk.video.ports import CameraSpec, MicrophoneSpec

SERVICE = "BranchDesk practice"
"""Where the operating system's key store keeps the key: another name than real work's."""
_VERSION = "1"


def practice_pc(data: Path, key_file: Path | None = None) -> Setup:
    """The PC to practise on in the folder ``data``, recording from the bundled clip."""
    keystore: KeyStore = FileKeyStore(key_file) if key_file else OsKeyStore(SERVICE)
    clip = str(host.resources() / "demo" / "interview-zh.mp4")
    devices = Devices(
        CameraSpec("clip", path=clip, width=640, height=360), MicrophoneSpec("clip", path=clip)
    )
    return Setup(data, keystore, devices, practice=True)


def prepare(setup: Setup) -> None:
    """Give the practice ledger its branch, its two people and certificates of its own, once."""
    setup.data.mkdir(parents=True, exist_ok=True)
    store = open_store(setup)
    try:
        if store.reference(BRANCH) is None:
            store.take_feed(_references(), 0)
            store.set_setting(COUNTER, "0")
        if store.secret(PKI) is None:
            names = ("BranchDesk", "練習 Practice", "PC")
            store.set_secret(PKI, create_demonstration(now(), os.urandom(32), *names).to_bytes())
    finally:
        store.close()


def _references() -> tuple[FeedReference, ...]:
    resources = host.resources()
    branch = load_branch(resources, resources / "demo" / "branch.yaml")
    place = {
        "id": "practice",
        "name": {"zh_TW": "練習分行", "zh_CN": "练习分行", "en": "Practice branch"},
        "time_zone": branch.time_zone,
        "questionnaire": branch.questionnaire,
        "rule_pack": branch.rule_pack,
        "form": branch.form,
        "currency": branch.currency,
    }
    staff = [
        {
            "id": person.id,
            "name": person.name,
            "role": person.role,
            "password": hash_password(PASSWORD, os.urandom(16)),
        }
        for person in PEOPLE
    ]
    documents = {BRANCH: place, STAFF: {"branch": "practice", "staff": staff}}
    return tuple(
        FeedReference(
            hub_seq=0, name=name, version=_VERSION, text=json.dumps(text, ensure_ascii=False)
        )
        for name, text in documents.items()
    )
