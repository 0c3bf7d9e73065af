#include "core/serve/service.h"

#include <string.h>

wirecopy_status serve_service_open(serve_service *service, const serve_service_settings *settings)
{
    memset(service, 0, sizeof *service);
    service->settings = *settings;
    service->budget.limit = settings->limits.memory_bytes;
    wirecopy_status status = WIRECOPY_OK;
    if (!settings->is_read_only) /* first: readers share what a writer has open, and not the other way round */
        status = serve_writer_open(settings->db, &service->metrics, &service->writer);
    if (status == WIRECOPY_OK)
        status = serve_readers_open(settings->db, settings->reader_count, &service->readers);
    if (status != WIRECOPY_OK)
        serve_service_close(service);
    if (status != WIRECOPY_OK || !service->writer)
        return status;
    serve_writer_set_readers(service->writer, service->readers);
    serve_writer_keep_text(service->writer, settings->keep_text);
    return status;
}

void serve_service_close(serve_service *service)
{
    if (service->writer)
        serve_writer_stop(service->writer);
    serve_readers_close(service->readers);
    serve_writer_close(service->writer);
    service->readers = NULL;
    service->writer = NULL;
}
