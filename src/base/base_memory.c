#include "base/base.h"

#include <stdlib.h>
#include <string.h>

stemma_status stm_reserve(void **items, size_t *capacity, size_t needed, size_t item_bytes, stemma_error *error)
{
    if (needed <= *capacity) {
        return STEMMA_OK;
    }
    size_t grown = *capacity < 8 ? 8 : *capacity + *capacity / 2;
    if (grown < needed) {
        grown = needed;
    }
    if (grown > SIZE_MAX / item_bytes) {
        return stm_error_memory(error);
    }
    void *moved = realloc(*items, grown * item_bytes);
    if (!moved) {
        return stm_error_memory(error);
    }
    *items = moved;
    *capacity = grown;
    return STEMMA_OK;
}

/* A block's header; its bytes follow. Blocks hang in a list, the newest (and largest) first. */
struct stm_arena_block {
    struct stm_arena_block *next;
    size_t used;
    size_t size;
    size_t padding; /* keeps the bytes behind the header on 16 */
};

#define ARENA_ALIGN 16u
#define ARENA_FIRST_BYTES ((size_t)16 * 1024)
#define ARENA_LARGEST_STEP ((size_t)8 * 1024 * 1024)

static char *block_bytes(struct stm_arena_block *block)
{
    return (char *)(block + 1);
}

void *stm_arena_alloc(stm_arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 2) {
        return NULL;
    }
    size_t rounded = (bytes + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    struct stm_arena_block *block = arena->block;
    if (!block || block->size - block->used < rounded) {
        size_t size = block ? block->size * 2 : ARENA_FIRST_BYTES;
        if (size > ARENA_LARGEST_STEP) {
            size = ARENA_LARGEST_STEP;
        }
        if (size < rounded) {
            size = rounded;
        }
        struct stm_arena_block *fresh = malloc(sizeof *fresh + size);
        if (!fresh) {
            return NULL;
        }
        fresh->next = block;
        fresh->used = 0;
        fresh->size = size;
        fresh->padding = 0;
        arena->block = block = fresh;
    }
    void *place = block_bytes(block) + block->used;
    block->used += rounded;
    arena->bytes += rounded;
    return place;
}

void *stm_arena_zero(stm_arena *arena, size_t bytes)
{
    void *place = stm_arena_alloc(arena, bytes);
    return place ? memset(place, 0, bytes) : NULL;
}

char *stm_arena_text(stm_arena *arena, const char *bytes, size_t length)
{
    char *copy = stm_arena_alloc(arena, length + 1);
    if (copy) {
        if (length > 0) {
            memcpy(copy, bytes, length);
        }
        copy[length] = '\0';
    }
    return copy;
}

char *stm_arena_string(stm_arena *arena, const char *string)
{
    return string ? stm_arena_text(arena, string, strlen(string)) : NULL;
}

void stm_arena_reset(stm_arena *arena)
{
    struct stm_arena_block *largest = NULL;
    for (struct stm_arena_block *block = arena->block, *next; block; block = next) {
        next = block->next;
        if (!largest || block->size > largest->size) {
            free(largest);
            largest = block;
        } else {
            free(block);
        }
    }
    if (largest) {
        largest->next = NULL;
        largest->used = 0;
    }
    arena->block = largest;
    arena->bytes = 0;
}

void stm_arena_release(stm_arena *arena)
{
    for (struct stm_arena_block *block = arena->block, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    arena->block = NULL;
    arena->bytes = 0;
}

static bool buffer_room(stm_buffer *buffer, size_t more)
{
    if (buffer->failed || more > SIZE_MAX / 4 - buffer->length) {
        buffer->failed = true;
        return false;
    }
    if (stm_reserve((void **)&buffer->data, &buffer->capacity, buffer->length + more + 1, 1, NULL) != STEMMA_OK) {
        buffer->failed = true;
        return false;
    }
    return true;
}

void stm_buffer_bytes(stm_buffer *buffer, const void *bytes, size_t length)
{
    if (!buffer_room(buffer, length)) {
        return;
    }
    if (length > 0) {
        memcpy(buffer->data + buffer->length, bytes, length);
    }
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void stm_buffer_string(stm_buffer *buffer, const char *string)
{
    stm_buffer_bytes(buffer, string, strlen(string));
}

void stm_buffer_char(stm_buffer *buffer, char c)
{
    stm_buffer_bytes(buffer, &c, 1);
}

void stm_buffer_format(stm_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        buffer->failed = true;
    } else if (buffer_room(buffer, (size_t)length)) {
        (void)vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

void stm_buffer_clear(stm_buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
    if (buffer->data) {
        buffer->data[0] = '\0';
    }
}

void stm_buffer_release(stm_buffer *buffer)
{
    free(buffer->data);
    *buffer = (stm_buffer)STM_BUFFER_INIT;
}
