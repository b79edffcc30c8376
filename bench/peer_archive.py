"""Readers of web archives of the Python world, as their own documentation shows them.

usage: peer_archive.py fastwarc FILE              every record read to its end
       peer_archive.py trafilatura FILE PAGES     archive to text with date and author, of the first PAGES pages
"""
import sys

from fastwarc.warc import ArchiveIterator, WarcRecordType


def read_all(path):
    records = bytes_read = 0
    with open(path, "rb") as stream:
        for record in ArchiveIterator(stream):
            records += 1
            bytes_read += len(record.reader.read())
    return records, bytes_read


def extract(path, most):
    from trafilatura import bare_extraction
    pages = found = 0
    with open(path, "rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            if "html" not in (record.http_content_type or ""):
                continue
            pages += 1
            found += bare_extraction(record.reader.read(), with_metadata=True) is not None
            if pages == most:
                break
    return pages, found


if __name__ == "__main__":
    what, path = sys.argv[1:3]
    print(*(read_all(path) if what == "fastwarc" else extract(path, int(sys.argv[3]))))
