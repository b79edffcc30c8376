/* All rows of a statement as an array of structures: for the small tables that are read whole (decisions, captures,
 * frames), where one function that fills a structure from a row says all there is to say. */
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

/* The rows, as malloc'd bytes: their number is known at the end only. */
static stemma_status read_rows(stm_row *row, stm_item_list *list, char **items, stemma_error *error)
{
    size_t capacity = 0;
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && row->more) {
        size_t used = list->count * list->item_bytes;
        status = STM_RESERVE(*items, capacity, used + list->item_bytes, error);
        if (status == STEMMA_OK) {
            memset(*items + used, 0, list->item_bytes);
            list->read(row, *items + used);
            list->count++;
            status = stm_row_next(row, error);
        }
    }
    return status;
}

static stemma_status read_list(stm_store *store, stm_arena *arena, stm_item_list *list, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, list->which);
    stm_row row;
    char *items = NULL;
    stemma_status status = stm_row_open(&row, &binder, arena, "read its articles", error);
    if (status == STEMMA_OK) {
        status = read_rows(&row, list, &items, error);
    }
    status = stm_row_close(&row, status, error);
    if (status == STEMMA_OK) {
        list->items = stm_store_array(arena, list->count + 1, list->item_bytes);
        status = list->items ? STEMMA_OK : stm_error_memory(error);
    }
    if (status == STEMMA_OK && list->count > 0) {
        memcpy(list->items, items, list->count * list->item_bytes);
    }
    free(items);
    return status;
}

stemma_status stm_store_list(stm_store *store, stm_arena *arena, stm_item_list *list, stemma_error *error)
{
    bool opened = false;
    list->items = NULL;
    list->count = 0;
    stemma_status status = stm_store_enter(store, &opened, error);
    if (status == STEMMA_OK) {
        status = read_list(store, arena, list, error);
        stm_store_leave(store, opened);
    }
    if (status != STEMMA_OK) {
        list->items = NULL;
        list->count = 0;
    }
    return status;
}
