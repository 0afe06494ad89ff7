"""Holds a payment file against the published pain.001.001.09 schema.

The schema is not part of this project; it comes with the Python package sepaxml (2.7.0):

    pip install sepaxml==2.7.0
    COUNTERSIGN_PAIN001_OUT=pain001.xml cargo test -p formats --test transfer
    python crates/formats/tests/pain001_schema.py pain001.xml
"""

import importlib.resources
import sys

import xmlschema

schema = importlib.resources.files("sepaxml") / "schemas" / "pain.001.001.09.xsd"
errors = list(xmlschema.XMLSchema(str(schema)).iter_errors(sys.argv[1]))
for error in errors:
    print(f"{error.path}: {error.reason}")
sys.exit(1 if errors else 0)
