#include "core/serve/asset.h"
#include "core/serve/route.h"

/* GET / and /openapi.json: what does not change. */

bool serve_page_end(serve_exchange *exchange)
{
    exchange->answer.fixed = serve_asset_page;
    exchange->answer.fixed_bytes = serve_asset_page_bytes;
    exchange->answer.policy = serve_asset_page_policy;
    serve_exchange_answer(exchange, 200, "text/html; charset=utf-8");
    return false;
}

bool serve_openapi_end(serve_exchange *exchange)
{
    exchange->answer.fixed = serve_asset_openapi;
    exchange->answer.fixed_bytes = serve_asset_openapi_bytes;
    serve_exchange_answer(exchange, 200, SERVE_TYPE_JSON);
    return false;
}
