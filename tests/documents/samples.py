"""A one form of six pages as the desk would print it, in three languages, and pens to sign it."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from branchdesk.documents.content import (
    AgreementText,
    AnswerRow,
    Fact,
    FormContent,
    ProductLine,
    RiskResult,
)
from branchdesk.documents.fonts import FontSet

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
AT = datetime(2026, 11, 23, 3, 21, 40, tzinfo=UTC)
LONG_NAME = {
    "zh_TW": "歐陽·阿不都熱合曼·買買提艾力",
    "zh_CN": "欧阳·阿不都热合曼·买买提艾力",
    "en": "Wolfeschlegelsteinhausenbergerdorff-Montgomery",
}

_TEXT: dict[str, dict[str, Any]] = {
    "zh_TW": {
        "title": "投資往來綜合申請書",
        "branch": "安和銀行忠孝分行",
        "name": "王小明",
        "labels": ("姓名", "身分證字號", "風險屬性", "交割帳戶", "通訊地址"),
        "values": ("A12・・・・・89", "C3 穩健（2026-11-23）", "012-・・・-4471"),
        "address": "台北市大安區忠孝東路四段 216 巷 27 弄 3 號 11 樓之 2",
        "more": (
            ("出生日期", "1958-04-17"),
            ("行動電話", "0912-345-678"),
            ("職業", "退休教師"),
            ("電子郵件", "ming.wang@example.com"),
        ),
        "level": "穩健",
        "reasons": (
            "您願意承受小幅的價格波動，以換取高於存款的報酬。",
            "這筆資金五年內不會動用，且不超過可投資資產的三成。",
        ),
        "product": (
            "安和全球平衡基金（累積型）",
            "股債各半，幣別新臺幣，申購手續費 1.5%，隨時可贖回。",
        ),
        "agreements": (
            ("開戶", "在本行開立基金帳戶，隨時可以結清。"),
            ("風險預告", "投資可能虧損，最壞情況會損失本金。"),
            ("適合度", "風險屬性 C3，只買 R1 到 R3 的商品。"),
            ("個人資料", "資料只用於本次往來，可以要求刪除。"),
            ("扣款授權", "每月 5 日扣 10,000 元，可以隨時停止。"),
            ("電子交易", "網路下單前，每次都要再輸入密碼。"),
        ),
        "terms": (
            "本人於貴行開立基金交易帳戶，得隨時結清；結清後餘額於三個營業日內匯回本人指定帳戶。",
            (
                "基金可能虧損，最壞情形為損失全部本金。本人已聽取說明，並已用自己的話說明一次；"
                "貴行不保證收益，亦不得代本人作成任何投資決定。"
            ),
            (
                "商品以外幣計價者，除價格波動外，另須承擔匯率變動之風險（含「兌換損失」），"
                "且贖回款項可能因海外市場假日而延後交付。"
            ),
            (
                "本約定之修改，貴行應於生效日三十日前以書面或電子郵件 (e-mail) 通知本人；"
                "本人不同意者，得於生效日前終止往來，不收取任何費用。"
            ),
        ),
        "question": "若您的投資在三個月內下跌 20%，您最可能怎麼做？請以最接近您想法的一項回答。",
        "answers": ("全部賣出", "賣出一部分，其餘觀察", "等待，不作更動", "逢低加碼"),
        "declaration": "本人已逐項聽取說明，同意以上 6 份約定。",
    },
    "zh_CN": {
        "title": "投资往来综合申请书",
        "branch": "安和银行忠孝支行",
        "name": "王小明",
        "labels": ("姓名", "身份证号码", "风险承受能力", "结算账户", "通讯地址"),
        "values": ("1101・・・・・・・・2312", "C3 稳健（2026-11-23）", "6222 ・・・ 4471"),
        "address": "上海市静安区南京西路 1266 号恒隆广场办公楼一座 38 层",
        "more": (
            ("出生日期", "1958-04-17"),
            ("手机号码", "138-0013-8000"),
            ("职业", "退休教师"),
            ("电子邮箱", "ming.wang@example.com"),
        ),
        "level": "稳健",
        "reasons": (
            "您愿意承受小幅的价格波动，以换取高于存款的回报。",
            "这笔资金五年内不会动用，且不超过可投资资产的三成。",
        ),
        "product": (
            "安和全球平衡基金（累积型）",
            "股债各半，币种人民币，申购费率 1.5%，随时可赎回。",
        ),
        "agreements": (
            ("开户", "在本行开立基金账户，随时可以销户。"),
            ("风险揭示", "投资可能亏损，最坏情况会损失本金。"),
            ("适当性", "风险承受能力 C3，只买 R1 到 R3 的产品。"),
            ("个人信息", "信息只用于本次往来，可以要求删除。"),
            ("扣款授权", "每月 5 日扣 10,000 元，可以随时停止。"),
            ("电子交易", "网上下单前，每次都要再输入密码。"),
        ),
        "terms": (
            "本人在贵行开立基金交易账户，可随时销户；销户后余额于三个工作日内汇回本人指定账户。",
            (
                "基金可能亏损，最坏情形为损失全部本金。本人已听取说明，并已用自己的话说明一次；"
                "贵行不保证收益，也不得代本人作出任何投资决定。"
            ),
            (
                "产品以外币计价的，除价格波动外，另须承担汇率变动的风险（含“兑换损失”），"
                "且赎回款项可能因海外市场假日而延后交付。"
            ),
            (
                "本约定的修改，贵行应于生效日三十日前以书面或电子邮件 (e-mail) 通知本人；"
                "本人不同意的，可于生效日前终止往来，不收取任何费用。"
            ),
        ),
        "question": "如果您的投资在三个月内下跌 20%，您最可能怎么做？请以最接近您想法的一项回答。",
        "answers": ("全部卖出", "卖出一部分，其余观察", "等待，不作更动", "逢低加仓"),
        "declaration": "本人已逐项听取说明，同意以上 6 份约定。",
    },
    "en": {
        "title": "Composite application for investment dealings",
        "branch": "Anhe Bank, Zhongxiao Branch",
        "name": "Mary Li",
        "labels": ("Name", "Identity number", "Risk profile", "Settlement account", "Address"),
        "values": ("A12・・・・・89", "C3 Balanced (2026-11-23)", "012-・・・-4471"),
        "address": "11F-2, No. 3, Alley 27, Lane 216, Sec. 4, Zhongxiao E. Rd., Da’an, Taipei",
        "more": (
            ("Date of birth", "1958-04-17"),
            ("Mobile phone", "0912-345-678"),
            ("Occupation", "Retired teacher"),
            ("E-mail", "mary.li@example.com"),
        ),
        "level": "Balanced",
        "reasons": (
            "You accept small swings in price for a return above that of a deposit.",
            "This money is not needed within five years and is under a third of what you own.",
        ),
        "product": (
            "Anhe Global Balanced Fund (accumulating)",
            "Half shares, half bonds; in TWD; entry fee 1.5 %; redeemable on any day.",
        ),
        "agreements": (
            ("Account", "You open a fund account with us and may close it on any day."),
            ("Risk warning", "Investments can lose value; at worst all of the money is lost."),
            ("Suitability", "Your profile is C3, so only products R1 to R3 are bought."),
            ("Personal data", "Your data serve these dealings only; you may have them erased."),
            ("Direct debit", "10,000 is debited on the 5th of each month until you stop it."),
            ("Online trading", "Every order placed online asks for the password again."),
        ),
        "terms": (
            (
                "I open a fund trading account and may close it at any time; the balance goes "
                "to the account I name within three business days."
            ),
            (
                "Funds can fall in value and at worst all of the capital is lost. It was "
                "explained and I said it once in my own words; the bank promises no return "
                "and takes no investment decision on my behalf."
            ),
            (
                "Where a product is priced in another currency I also bear the exchange risk, "
                "and redemption may be delayed by holidays of overseas markets."
            ),
            (
                "The bank tells me of any amendment in writing or by e-mail thirty days before "
                "it has effect; if I do not agree I may end the dealings before that day free."
            ),
        ),
        "question": "If your investment fell 20 % in three months, what would you likely do?",
        "answers": ("Sell everything", "Sell a part and watch the rest", "Wait", "Buy more"),
        "declaration": "Each point was explained to me and I agree to the 6 agreements above.",
    },
}


@cache
def fonts() -> FontSet:
    """The bundled faces."""
    return FontSet(FONTS)


def content(language: str = "zh_TW", name: str | None = None, answers: int = 20) -> FormContent:
    """Six pages: result, product, six agreements of four terms, the interview, the signature."""
    text = _TEXT[language]
    name = name or text["name"]
    labels, values = text["labels"], (name, *text["values"], text["address"])
    facts = tuple(Fact(*pair) for pair in zip(labels, values, strict=True))
    return FormContent(
        language=language,
        title=text["title"],
        case_no="2611-0042",
        branch_name=text["branch"],
        drawn_at=AT,
        form_id="one-form",
        form_version="2026.1",
        form_sha256="ab" * 32,
        facts=facts + tuple(Fact(*pair) for pair in text["more"]),
        agreements=tuple(
            AgreementText(f"a{number}", title, sentence, text["terms"])
            for number, (title, sentence) in enumerate(text["agreements"])
        ),
        declaration=text["declaration"],
        result=RiskResult("C3", text["level"], "2026-11-23", "2027-11-22", text["reasons"]),
        products=(ProductLine("R3", *text["product"]),),
        answers=tuple(
            AnswerRow(n, text["question"], text["answers"][n % 4], n * 41_000)
            for n in range(1, answers + 1)
        ),
    )


def mixed(number: int = 0) -> FormContent:
    """The six pages with three languages mixed on every page; another ``number``, another client
    and case."""
    base, others = content(answers=21), (content("zh_CN", answers=21), content("en", answers=21))
    every = (base, *others)
    return replace(
        base,
        case_no=f"2611-{number:04}",
        facts=(Fact(base.facts[0].label, f"王小明 {number} Mary Li 欧阳"), *base.facts[1:]),
        agreements=tuple(every[n % 3].agreements[n] for n in range(len(base.agreements))),
        answers=tuple(every[n % 3].answers[n] for n in range(len(base.answers))),
    )
