"""The report as a page: both networks side by side, with what changed, in one HTML file."""

from netdsl.comparison.page.document import page as page
