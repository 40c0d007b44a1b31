"""The nightly as a Prefect flow. The only file that imports Prefect."""

from __future__ import annotations

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows import night
from pipelines.records import Run
from spiders.crawl import CrawlReport, crawl
from warehouse import db

# Nothing is cached between runs: what is done is what the page store and the published file already hold.
read_and_load = task(name="read and load", cache_policy=NO_CACHE)(night.read_and_load)
compare = task(name="compare", cache_policy=NO_CACHE)(night.compare)
check_and_publish = task(name="check and publish", cache_policy=NO_CACHE)(night.publish)


@task(name="crawl", cache_policy=NO_CACHE)
def crawl_outlets(place: night.Place, run_id: str) -> CrawlReport:
    """Pages into the store, outcomes into the journal."""
    return crawl(list(place.outlets.values()), data=place.data, run_id=run_id, contact=place.settings.contact)


@flow(name="nightly", validate_parameters=False)
def nightly(place: night.Place, progress: night.Progress) -> Run:
    """One night, from crawl to published warehouse. Raises what stopped it; the published file then stays."""
    tally = night.begin()
    with night.alone(place.data), night.told(place, tally):
        night.count_crawl(tally, crawl_outlets(place, tally.run_id))
        with db.build(place.published, keep=place.settings.keep_warehouses) as build:
            read_and_load(place, tally, build, progress)
            compare(tally, build)
            return check_and_publish(place, tally, build)
