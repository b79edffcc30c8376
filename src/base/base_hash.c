#include "base/base.h"

#include <nettle/sha2.h>
#include <xxhash.h>

uint64_t stm_hash64(const void *bytes, size_t length, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, length, seed);
}

void stm_sha256(uint8_t out[32], const void *bytes, size_t length)
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, length, bytes);
    sha256_digest(&context, 32, out);
}

void stm_sha256_hex(char out[65], const void *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[32];
    stm_sha256(digest, bytes, length);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15u];
    }
    out[64] = '\0';
}
