"""The OpenAPI description of the control API, with a validator of others.

`cargo xtask peers` starts the emulator and runs this with its address. Exits with 1 if the description is not valid.
"""

import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

from control import Emulator


def main():
    description = Emulator(sys.argv[1]).get("/openapi.json")
    errors = list(OpenAPIV31SpecValidator(description).iter_errors())
    for error in errors:
        print(f"FAILED: {'/'.join(str(part) for part in error.absolute_path)}: {error.message}")
    operations = sum(len(methods) for methods in description["paths"].values())
    schemas = len(description["components"]["schemas"])
    print(f"OpenAPI {description['openapi']}: {operations} operations, {schemas} schemas, {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
