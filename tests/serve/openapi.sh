#!/bin/bash
# openapi.json is what the OpenAPI 3.0 specification's own schema says it has to be, and names what the program routes.
#
#   openapi.sh ROOT     skipped (77) without Perl's JSON::Validator (libjson-validator-perl)
set -euo pipefail

document=$1/core/serve/openapi.json
if ! perl -MJSON::Validator -e 1 2>/dev/null; then
    echo "openapi: there is no JSON::Validator"
    exit 77
fi
# shellcheck disable=SC2016
perl -MJSON::Validator -e '
    my $schema = JSON::Validator->new->schema($ARGV[0])->schema;
    die "not taken for OpenAPI 3: ", ref $schema, "\n" unless ref($schema) =~ /OpenAPIv3/;
    my @errors = @{$schema->errors};
    print "openapi: $_\n" for @errors;
    exit(@errors > 0);
' "$document"
routes=$(sed -n 's/^ *{"[A-Z]*", "\([^"]*\)", SERVE_SCOPE.*/\/\1/p' "$1/core/serve/route.c" | sort -u)
paths=$(perl -MJSON::PP -e 'local $/; print "$_\n" for sort keys %{decode_json(<>)->{paths}}' "$document" | sort -u)
diff <(echo "$routes") <(echo "$paths")
echo "openapi: $(wc -l <<<"$paths") paths"
