"""Hand-made views with real-looking data: long names, every state. All people are invented."""

from typing import Any

from branchdesk.app.views import (
    BoardView,
    Card,
    ClientRow,
    DeviceChoice,
    EquipmentView,
    IntakeView,
    Lane,
    ProductRow,
    Readiness,
    SignInView,
    SyncView,
    Transfer,
    Trial,
)
from branchdesk.domain.definitions import FactField, Purpose, Text

NOW = "2026-11-23T02:58:00.000000Z"
LONG_LATIN = "Maximiliana Featherstonehaugh-Cholmondeley"
LONG_HAN = "歐陽·阿不都熱合曼"


def words(zh_tw: str, zh_cn: str = "", en: str = "") -> Text:
    """A wording in three languages; a missing one repeats the first."""
    return {"zh_TW": zh_tw, "zh_CN": zh_cn or zh_tw, "en": en or zh_tw}


CHEN = words("陳雅婷", "陈雅婷", "Y. T. Chen")
WU = words("吳家安", "吴家安", "C. A. Wu")
LIN = words("林佳蓉", "林佳蓉", "C. J. Lin")
CHOU = words("周明哲", "周明哲", "M. C. Chou")
BRANCH = words("忠孝分行", "忠孝分行", "Zhongxiao Branch")
RISK = words("風險評估", "风险评估", "Risk assessment")
RISK_FUND = words("風險評估＋基金", "风险评估＋基金", "Risk assessment and fund")
FUND = words("基金開戶", "基金开户", "Fund account")
INSURANCE = words("保險＋風險評估", "保险＋风险评估", "Insurance and risk")
DEPOSIT = words("定存到期", "定存到期", "Deposit matured")
FORM = words("一表式，6 份約定", "一表式，6 份约定", "One form, 6 agreements")


def card(
    serial: int,
    name: str,
    purpose: Text,
    step: str,
    owner: Text,
    minutes: int | None,
    limit: int | None,
    *,
    age: int | None = 41,
    tone: str = "quiet",
    mine: bool = False,
    ended_at: str | None = None,
    **params: object,
) -> Card:
    """One card of the board."""
    return Card(
        case_id=f"case-{serial:04d}",
        case_no=f"2611-{serial:04d}",
        client_name=name,
        age=age,
        purpose=purpose,
        step=step,
        params=params,
        tone=tone,
        minutes=minutes,
        limit=limit,
        owner=owner,
        mine=mine,
        ended_at=ended_at,
        elder=age is not None and age >= 65,
    )


def _done(number: int, name: str, purpose: Text, minute: int, age: int = 41) -> Card:
    ended = f"2026-11-23T02:{minute:02d}:00.000000Z"
    return card(
        number, name, purpose, "approved", CHOU, None, None, age=age, tone="good", ended_at=ended
    )


def board_view() -> BoardView:
    """A busy morning: the interview lane is full, one case is late, one came back."""
    q7: dict[str, Any] = {"number": 7, "total": 20}
    q15: dict[str, Any] = {"number": 15, "total": 20}
    return BoardView(
        branch_name=BRANCH,
        now_utc=NOW,
        lanes=(
            Lane(
                "intake",
                4,
                (
                    card(49, "洪麗雲", DEPOSIT, "start_interview", CHEN, 3, 10, age=66, mine=True),
                    card(48, LONG_LATIN, FUND, "start_interview", CHEN, 6, 10, mine=True),
                    card(47, "許家豪", RISK, "start_interview", WU, 9, 10),
                ),
            ),
            Lane(
                "interview",
                3,
                (
                    card(
                        42,
                        "王小明",
                        RISK_FUND,
                        "question",
                        CHEN,
                        5,
                        20,
                        age=52,
                        tone="recording",
                        mine=True,
                        **q7,
                    ),
                    card(44, LONG_HAN, RISK, "question", WU, 14, 20, tone="recording", **q15),
                    card(41, "張陳秀蘭", INSURANCE, "result", LIN, 23, 20, age=74, tone="overdue"),
                ),
            ),
            Lane(
                "sign",
                3,
                (
                    card(40, "李國華", FORM, "sign", LIN, 11, 15),
                    card(39, "黃美玲", FORM, "sign", WU, 4, 15),
                ),
            ),
            Lane("seal", 2, (card(38, "蔡宗翰", FORM, "sending", CHEN, 2, 5, mine=True),)),
            Lane(
                "review",
                6,
                (
                    card(36, "簡淑惠", INSURANCE, "claims", CHOU, 48, 120, age=70, count=3),
                    card(35, "吳建志", RISK, "returned", CHOU, 96, 120, tone="caution"),
                    card(34, "游雅雯", FUND, "waiting_review", CHOU, 31, 120),
                ),
            ),
            Lane(
                "done",
                None,
                (
                    _done(33, "郭俊傑", RISK, 42),
                    _done(31, "葉佩君", FUND, 20),
                    _done(30, "方文良", INSURANCE, 4),
                    _done(29, "曾玉珍", RISK, 1, 69),
                ),
            ),
        ),
        done_today=9,
        median_minutes=19,
        passed_first_share=0.95,
    )


def empty_board_view() -> BoardView:
    """First thing in the morning."""
    limits = {"intake": 4, "interview": 3, "sign": 3, "seal": 2, "review": 6, "done": None}
    lanes = tuple(Lane(lane, limit, ()) for lane, limit in limits.items())
    return BoardView(BRANCH, NOW, lanes, 0, None, None)


def trial() -> Trial:
    """Somebody sits too far away and has said a sentence."""
    return Trial(
        "running",
        (
            Readiness(
                "camera",
                "ok",
                "Logitech BRIO",
                "picture",
                {"width": 1280, "height": 720, "fps": 25},
            ),
            Readiness("light", "ok", "", "light_good"),
            Readiness("face", "warn", "", "face_small"),
            Readiness("microphone", "ok", "Jabra Speak 510", "mic_good"),
        ),
        level=0.4,
        faces=((0.55, 0.2, 0.17, 0.37),),
        spoken=True,
    )


def equipment() -> EquipmentView:
    """Two cameras of one name; the first of them and a microphone are chosen."""
    return EquipmentView(
        ("Logitech BRIO", "Logitech BRIO (2)"),
        ("Jabra Speak 510", "HD Webcam Microphone"),
        DeviceChoice("Logitech BRIO", "Jabra Speak 510"),
    )


def signin_view() -> SignInView:
    """A PC with one case left from yesterday."""
    return SignInView(
        branch_name=BRANCH,
        branch_id="012",
        counter="C3",
        version="1.0.0",
        rule_pack="TW-BK 2026.2",
        readiness=(
            Readiness(
                "camera",
                "ok",
                "Logitech BRIO",
                "picture",
                {"width": 1280, "height": 720, "fps": 25},
            ),
            Readiness("microphone", "ok", "Jabra Speak 510", "sample_rate", {"khz": 48}),
            Readiness("disk", "ok", "", "disk_hours", {"hours": 61}),
            Readiness("clock", "ok", "", "offset", {"seconds": "0.4"}),
            Readiness("hub", "ok", "", "hub_answer", {"ms": 28}),
        ),
        unfinished=1,
    )


def _fact(
    name: str,
    group: str,
    check: str,
    label: Text,
    *,
    required: bool = True,
    hint: Text | None = None,
    choices: tuple[tuple[str, Text], ...] = (),
) -> FactField:
    return FactField(name, label, check, group, required, True, choices, hint)


JOBS = (
    ("public", words("公務員", "公务员", "Public service")),
    ("teacher", words("教師", "教师", "Teacher")),
    ("retired", words("退休", "退休", "Retired")),
)

FACTS = (
    _fact("name", "who", "name", words("姓名", "姓名", "Name")),
    _fact("id_number", "who", "id_number", words("身分證字號", "证件号码", "ID number")),
    _fact(
        "birth_date",
        "who",
        "date",
        words("出生日期", "出生日期", "Date of birth"),
        hint=words("例如 1974-05-18", "例如 1974-05-18", "Such as 1974-05-18"),
    ),
    _fact("phone", "who", "phone", words("電話", "电话", "Phone")),
    _fact("email", "who", "email", words("電子郵件", "电子邮件", "E-mail"), required=False),
    _fact("address", "who", "address", words("通訊地址", "通讯地址", "Address")),
    _fact("occupation", "money", "choice", words("職業", "职业", "Occupation"), choices=JOBS),
    _fact("income", "money", "amount", words("年收入（元）", "年收入（元）", "Yearly income")),
    _fact("assets", "money", "amount", words("可投資金額（元）", "可投资金额（元）", "To invest")),
    _fact("account", "money", "text", words("交割帳戶", "交割账户", "Settlement account")),
)

PURPOSES = (
    Purpose("assess", RISK, ("opening", "notice", "suitability"), False),
    Purpose("fund", FUND, ("opening", "notice", "suitability", "privacy", "debit", "online"), True),
    Purpose("deposit", DEPOSIT, ("opening",), False),
)

PRODUCTS = (
    ProductRow(
        "balanced",
        words("穩健平衡基金 A（月配）", "稳健平衡基金 A（月配）", "Steady Balanced Fund A"),
        "R3",
        words("股債各半，每月配息", "股债各半，每月派息", "Half shares, half bonds; pays monthly"),
    ),
    ProductRow(
        "short",
        words("短期公債基金", "短期国债基金", "Short Government Bond Fund"),
        "R1",
        words("一年內到期的公債", "一年内到期的国债", "Government bonds due within a year"),
    ),
    ProductRow(
        "yield",
        words("高收益債組合", "高收益债组合", "High Yield Bond Mix"),
        "R4",
        words("信用評等較低的公司債", "信用评级较低的公司债", "Bonds of weaker companies"),
        blocked="§7",
    ),
)


def intake_view() -> IntakeView:
    """The blank form of somebody who was assessed as C3 last year."""
    groups = (
        ("who", words("客戶是誰", "客户是谁", "Who the client is")),
        ("money", words("財務狀況", "财务状况", "Finances")),
    )
    return IntakeView(None, groups, FACTS, {}, PURPOSES, PRODUCTS, "C3")


def _part(
    number: int, name: str, part: str, state: str, done: int, total: int, **more: str
) -> Transfer:
    return Transfer(
        f"case-{number:04d}", f"2611-{number:04d}", name, part, state, done, total, **more
    )


def sync_view() -> SyncView:
    """One part damaged on the way, two going, three waiting, one arrived."""
    mb = 10**6
    return SyncView(
        link="online",
        address="hub.anhebank.example",
        round_trip_ms=28,
        free_bytes=318 * 10**9,
        last_contact="2026-11-23T05:58:10.000000Z",
        unsent_events=187,
        transfers=(
            _part(37, "陳國棟", "recording", "stuck", 599 * mb, 612 * mb, reason="damaged"),
            _part(44, LONG_HAN, "document", "stuck", 0, 200_000, reason="refused"),
            _part(42, "王小明", "recording", "going", 188 * mb, 412 * mb),
            _part(40, LONG_LATIN, "recording", "going", 62 * mb, 388 * mb),
            _part(39, "黃美玲", "events", "waiting", 0, 1),
            _part(39, "黃美玲", "recording", "waiting", 0, 401 * mb),
            _part(38, "蔡宗翰", "recording", "waiting", 0, 377 * mb),
            _part(
                33,
                "郭俊傑",
                "recording",
                "arrived",
                356 * mb,
                356 * mb,
                arrived_at="2026-11-23T05:58:02.000000Z",
            ),
        ),
    )


def client_rows() -> tuple[ClientRow, ...]:
    """Clients with and without a level."""
    seen = "2026-11-23T03:21:00.000000Z"
    return (
        ClientRow("k1", "K-104871", "王小明", 52, "C3", 2, seen, 8),
        ClientRow("k2", "K-104872", LONG_HAN, 47, "C4", 1, seen, 0),
        ClientRow("k3", "K-104873", LONG_LATIN, 38, None, 1, seen, 0),
        ClientRow("k4", "K-104874", "張陳秀蘭", 74, "C1", 3, "2026-11-18T02:00:00.000000Z", 5),
        ClientRow("k5", "K-104875", "簡淑惠", 70, "C2", 1, "2026-11-17T06:30:00.000000Z", 1),
    )
