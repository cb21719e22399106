"""What a site's stored judgement is held against: its folder as it is now."""

from broadsheet.app.layout import Layout
from broadsheet.app.models import clickbait_model
from broadsheet.app.overrides import load_overrides
from broadsheet.app.settings import load_site
from broadsheet.app.site_models import load_models
from broadsheet.domain.override import Overrides
from broadsheet.pipeline import judge, label
from broadsheet.pipeline.recompute import Bench, Check, recompute
from broadsheet.ports.store import Transaction
from broadsheet.stages.score import Circumstances


def checks(layout: Layout, tx: Transaction, key: str) -> tuple[Check, ...]:
    """The judging stages of one article again, each held against its stored row.

    Configuration, overrides and models are those of the folder; of the overrides, those that stood
    when the page was last decided on.
    """
    site = load_site(layout.root)
    learnt = load_models(layout.root)
    models = Circumstances(clickbait=clickbait_model(), worth=learnt.worth)
    made = judge.versions(site, None, models)
    labelled = label.version(site, learnt.topics)
    bench = Bench(
        site,
        {"classify": labelled, "score": made.score, "edit": made.edit},
        topics=learnt.topics,
        circumstances=models,
        overrides=_then(tx, key, load_overrides(layout.root, site)),
    )
    return recompute(tx, key, bench)


def _then(tx: Transaction, key: str, said: Overrides) -> Overrides:
    row = next((row for row in tx.ledger.of(key) if row.stage == "edit"), None)
    standing = said.standing(row.at) if row else said
    return standing.resolved(lambda address: _article(tx, address))


def _article(tx: Transaction, address: str) -> str:
    sighting = tx.entries.get(address)
    return sighting.article or address if sighting else address
