"""The panel below: the value of the selected node, what it printed, problems, and the runs.

How a value looks is `<dxt-preview>`'s business.
"""
