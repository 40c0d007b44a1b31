"""What leaves the warehouse as files, each kind in its module.

    tables.py   CSV, JSON, Parquet, XLSX: any view, row by row
    chart.py    a party's numbers over time, as SVG
    story.py    TimelineJS, the HTML timeline, the dossier of a dispute
    feeds.py    JSON Feed of new conflicts, ClaimReview of signed-off reviews

`warehouse/export.py` chooses among them and puts each file in place in one step.
"""
