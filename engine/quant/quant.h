/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weight types: how many values a block holds, in how many bytes, and how to make floats of it.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The numbers are those of GGUF files. */
typedef enum
{
  RILL_TYPE_F32 = 0,
  RILL_TYPE_F16 = 1,
  RILL_TYPE_Q4_0 = 2,
  RILL_TYPE_Q4_1 = 3,
  RILL_TYPE_Q5_0 = 6,
  RILL_TYPE_Q5_1 = 7,
  RILL_TYPE_Q8_0 = 8,
  RILL_TYPE_Q2_K = 10,
  RILL_TYPE_Q3_K = 11,
  RILL_TYPE_Q4_K = 12,
  RILL_TYPE_Q5_K = 13,
  RILL_TYPE_Q6_K = 14,
  RILL_TYPE_IQ3_XXS = 18,
  RILL_TYPE_IQ4_NL = 20,
  RILL_TYPE_IQ3_S = 21,
  RILL_TYPE_IQ4_XS = 23,
  RILL_TYPE_BF16 = 30,
  RILL_TYPE_MXFP4 = 39,
} RillType;

/* One more than the largest number above, for tables indexed by type. */
#define RILL_N_TYPES 40

/* --- Blocks of 32 values ------------------------------------------------------------------------------------------ */

/* In all of these but Q8_0 a value's low four bits are a nibble: value i has the low one of byte i, value i + 16 the
 * high one. Where there are fifth bits, value i has bit i of @fifth, read as a little-endian number of 32 bits. */

#define RILL_Q8_0_VALUES 32
#define RILL_Q4_0_VALUES 32
#define RILL_BLOCK_VALUES 32

/* value i = scale * quants[i] */
typedef struct
{
  guint16 scale; /* IEEE half */
  gint8 quants[RILL_Q8_0_VALUES];
} RillBlockQ8_0;

/* value = scale * (nibble - 8) */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint8 quants[RILL_Q4_0_VALUES / 2];
} RillBlockQ4_0;

/* value = scale * nibble + min */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint16 min;   /* IEEE half */
  guint8 quants[RILL_BLOCK_VALUES / 2];
} RillBlockQ4_1;

/* value = scale * (five bits - 16) */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint8 fifth[4];
  guint8 quants[RILL_BLOCK_VALUES / 2];
} RillBlockQ5_0;

/* value = scale * five bits + min */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint16 min;   /* IEEE half */
  guint8 fifth[4];
  guint8 quants[RILL_BLOCK_VALUES / 2];
} RillBlockQ5_1;

/* value = scale * rill_iq4_levels[nibble] */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint8 quants[RILL_BLOCK_VALUES / 2];
} RillBlockIQ4_NL;

/* value = 2^(exponent - 128) * rill_mxfp4_levels[nibble]: the levels are those of a float of four bits, doubled */
typedef struct
{
  guint8 exponent;
  guint8 quants[RILL_BLOCK_VALUES / 2];
} RillBlockMXFP4;

/* --- Blocks of 256 values ----------------------------------------------------------------------------------------- */

/* Scales within scales: a half for the block and a small integer for each run of 16 or 32 values. */

#define RILL_SUPER_VALUES 256
#define RILL_Q6_K_VALUES RILL_SUPER_VALUES

/* Two halves of 128 values. In a half, value 32 j + k is bits 2 j and 2 j + 1 of byte k of that half's 32 bytes of
 * @quants. value i = scale * (low nibble of scales[i / 16]) * (two bits) - min * (high nibble of scales[i / 16]) */
typedef struct
{
  guint8 scales[RILL_SUPER_VALUES / 16];
  guint8 quants[RILL_SUPER_VALUES / 4];
  guint16 scale; /* IEEE half */
  guint16 min;   /* IEEE half */
} RillBlockQ2_K;

/* The low two bits as in Q2_K; the third of value i is bit i / 32 of high[i % 32].
 * value i = scale * (six bits - 32) * (three bits - 4). The six bits of scale j: the low four in byte j % 8, low nibble
 * for j < 8 and high one else; the high two in byte 8 + j % 4 from bit j / 4 * 2 on. */
typedef struct
{
  guint8 high[RILL_SUPER_VALUES / 8];
  guint8 quants[RILL_SUPER_VALUES / 4];
  guint8 scales[12];
  guint16 scale; /* IEEE half */
} RillBlockQ3_K;

/* Value 64 j + k, k < 64, is the low nibble of quants[32 j + k] for k < 32 and the high one of quants[32 j + k - 32]
 * else. value i = scale * scale_j * nibble - min * min_j, j = i / 32. For j < 4 the six bits of scale_j are the low
 * ones of scales[j] and those of min_j the low ones of scales[j + 4]; for others the low four bits of scale_j and
 * min_j are the low and the high nibble of scales[j + 4] and the high two the high ones of scales[j - 4] and
 * scales[j]. */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint16 min;   /* IEEE half */
  guint8 scales[12];
  guint8 quants[RILL_SUPER_VALUES / 2];
} RillBlockQ4_K;

/* As Q4_K, with a fifth bit: that of value i is bit i / 32 of fifth[i % 32]. */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint16 min;   /* IEEE half */
  guint8 scales[12];
  guint8 fifth[RILL_SUPER_VALUES / 8];
  guint8 quants[RILL_SUPER_VALUES / 2];
} RillBlockQ5_K;

/* Two halves of 128 values. In a half, value 32 j + k has its low four bits in byte 32 (j % 2) + k of that half's 64
 * bytes of @low, the low nibble for j < 2 and the high one else; its high two bits are bits 2 j and 2 j + 1 of byte k
 * of that half's 32 bytes of @high. value i = scale * scales[i / 16] * (those six bits - 32) */
typedef struct
{
  guint8 low[RILL_Q6_K_VALUES / 2];
  guint8 high[RILL_Q6_K_VALUES / 4];
  gint8 scales[RILL_Q6_K_VALUES / 16];
  guint16 scale; /* IEEE half */
} RillBlockQ6_K;

/* Runs of 32 values, each with 16 bytes of nibbles as in IQ4_NL. value i = scale * (six bits - 32) *
 * rill_iq4_levels[nibble]; the low four bits of run j's scale are nibble j of @scales_low, the high two bits 2 j and
 * 2 j + 1 of @scales_high. */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint16 scales_high;
  guint8 scales_low[RILL_SUPER_VALUES / 64];
  guint8 quants[RILL_SUPER_VALUES / 2];
} RillBlockIQ4_XS;

/* Four values at a time are a point of a code book, rill_iq3_xxs_points[points[i / 4]]. Run j of 32 values has a
 * little-endian word in @runs: the top four bits n make the run's scale, scale * (n + 1/2) / 2; seven bits from bit 7
 * k on are the signs of its values 8 k ... 8 k + 6, and the eighth sign makes the number of minus signs even. */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint8 points[RILL_SUPER_VALUES / 4];
  guint8 runs[RILL_SUPER_VALUES / 8];
} RillBlockIQ3_XXS;

/* Four values at a time are rill_iq3_s_points[points[i / 4] + 256 * b], b bit i / 4 % 8 of high[i / 32]. Bit i % 8 of
 * signs[i / 8] is a minus. The scale of run j of 32 values is scale * (2 n + 1), n nibble j of @scales. */
typedef struct
{
  guint16 scale; /* IEEE half */
  guint8 points[RILL_SUPER_VALUES / 4];
  guint8 high[RILL_SUPER_VALUES / 32];
  guint8 signs[RILL_SUPER_VALUES / 8];
  guint8 scales[RILL_SUPER_VALUES / 64];
} RillBlockIQ3_S;

/* Of a point, value i is byte i, lowest first. */
extern const guint32 rill_iq3_xxs_points[256];
extern const guint32 rill_iq3_s_points[512];
extern const gint8 rill_iq4_levels[16];
extern const gint8 rill_mxfp4_levels[16];

G_STATIC_ASSERT (sizeof (RillBlockQ8_0) == 34);
G_STATIC_ASSERT (sizeof (RillBlockQ4_0) == 18);
G_STATIC_ASSERT (sizeof (RillBlockQ4_1) == 20);
G_STATIC_ASSERT (sizeof (RillBlockQ5_0) == 22);
G_STATIC_ASSERT (sizeof (RillBlockQ5_1) == 24);
G_STATIC_ASSERT (sizeof (RillBlockIQ4_NL) == 18);
G_STATIC_ASSERT (sizeof (RillBlockMXFP4) == 17);
G_STATIC_ASSERT (sizeof (RillBlockQ2_K) == 84);
G_STATIC_ASSERT (sizeof (RillBlockQ3_K) == 110);
G_STATIC_ASSERT (sizeof (RillBlockQ4_K) == 144);
G_STATIC_ASSERT (sizeof (RillBlockQ5_K) == 176);
G_STATIC_ASSERT (sizeof (RillBlockQ6_K) == 210);
G_STATIC_ASSERT (sizeof (RillBlockIQ4_XS) == 136);
G_STATIC_ASSERT (sizeof (RillBlockIQ3_XXS) == 98);
G_STATIC_ASSERT (sizeof (RillBlockIQ3_S) == 110);

typedef struct
{
  RillType type;
  const char *name;   /* "Q8_0" */
  guint block_values; /* values a block */
  guint block_bytes;  /* bytes a block */
  /* Exact: every value is the one the format defines, rounded once to float. @n_values is a multiple of block_values. */
  void (*dequantize) (const void *blocks, float *values, gsize n_values);
  /* Round to nearest; used for synthetic models, cache rows and tests. NULL where the engine never writes the type. */
  void (*quantize) (const float *values, void *blocks, gsize n_values);
} RillTypeInfo;

/* Returns NULL for a type number the engine does not compute with. */
const RillTypeInfo *rill_type_get_info (guint32 gguf_type);
/* Upper or lower case. */
const RillTypeInfo *rill_type_find (const char *name);
/* Returns the name of any GGUF type number ever published, for messages; "type 99" style text is the caller's. NULL:
 * unknown. */
const char *rill_type_get_name (guint32 gguf_type);
/* The block size of any type that files of today have, computed with or not; FALSE: unknown, the values are not set. */
gboolean rill_type_get_layout (guint32 gguf_type, guint *block_values, guint *block_bytes);

float rill_half_to_float (guint16 half);
guint16 rill_float_to_half (float value); /* round to nearest even */
float rill_bf16_to_float (guint16 bits);
guint16 rill_float_to_bf16 (float value); /* round to nearest even */
/* 2^(exponent - 128), MXFP4's scale; 0 and 1 give subnormal numbers. */
float rill_exponent_to_float (guint8 exponent);
/* The eight scales and minima of six bits that Q4_K and Q5_K pack into twelve bytes. */
void rill_q4_k_get_scales (const guint8 *packed, guint8 scales[8], guint8 mins[8]);

G_END_DECLS
