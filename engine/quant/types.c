/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two tables: the types this engine computes with, and the names and block sizes of all that model files have ever
 * had, so that a file with others can be checked and named in full.
 */

#include "quant/quant.h"
#include "quant/quantize.h"

static const RillTypeInfo infos[] = {
  { RILL_TYPE_F32, "F32", 1, 4, rill_dequantize_f32, rill_quantize_f32 },
  { RILL_TYPE_F16, "F16", 1, 2, rill_dequantize_f16, rill_quantize_f16 },
  { RILL_TYPE_BF16, "BF16", 1, 2, rill_dequantize_bf16, rill_quantize_bf16 },
  { RILL_TYPE_Q8_0, "Q8_0", RILL_Q8_0_VALUES, sizeof (RillBlockQ8_0), rill_dequantize_q8_0, rill_quantize_q8_0 },
  { RILL_TYPE_Q4_0, "Q4_0", RILL_Q4_0_VALUES, sizeof (RillBlockQ4_0), rill_dequantize_q4_0, rill_quantize_q4_0 },
  { RILL_TYPE_Q4_1, "Q4_1", RILL_BLOCK_VALUES, sizeof (RillBlockQ4_1), rill_dequantize_q4_1, NULL },
  { RILL_TYPE_Q5_0, "Q5_0", RILL_BLOCK_VALUES, sizeof (RillBlockQ5_0), rill_dequantize_q5_0, NULL },
  { RILL_TYPE_Q5_1, "Q5_1", RILL_BLOCK_VALUES, sizeof (RillBlockQ5_1), rill_dequantize_q5_1, NULL },
  { RILL_TYPE_Q2_K, "Q2_K", RILL_SUPER_VALUES, sizeof (RillBlockQ2_K), rill_dequantize_q2_k, NULL },
  { RILL_TYPE_Q3_K, "Q3_K", RILL_SUPER_VALUES, sizeof (RillBlockQ3_K), rill_dequantize_q3_k, NULL },
  { RILL_TYPE_Q4_K, "Q4_K", RILL_SUPER_VALUES, sizeof (RillBlockQ4_K), rill_dequantize_q4_k, rill_quantize_q4_k },
  { RILL_TYPE_Q5_K, "Q5_K", RILL_SUPER_VALUES, sizeof (RillBlockQ5_K), rill_dequantize_q5_k, NULL },
  { RILL_TYPE_Q6_K, "Q6_K", RILL_SUPER_VALUES, sizeof (RillBlockQ6_K), rill_dequantize_q6_k, rill_quantize_q6_k },
  { RILL_TYPE_IQ4_NL, "IQ4_NL", RILL_BLOCK_VALUES, sizeof (RillBlockIQ4_NL), rill_dequantize_iq4_nl, NULL },
  { RILL_TYPE_IQ4_XS, "IQ4_XS", RILL_SUPER_VALUES, sizeof (RillBlockIQ4_XS), rill_dequantize_iq4_xs, NULL },
  { RILL_TYPE_IQ3_S, "IQ3_S", RILL_SUPER_VALUES, sizeof (RillBlockIQ3_S), rill_dequantize_iq3_s, NULL },
  { RILL_TYPE_IQ3_XXS, "IQ3_XXS", RILL_SUPER_VALUES, sizeof (RillBlockIQ3_XXS), rill_dequantize_iq3_xxs, NULL },
  { RILL_TYPE_MXFP4, "MXFP4", RILL_BLOCK_VALUES, sizeof (RillBlockMXFP4), rill_dequantize_mxfp4, NULL },
};

/* Indexed by the number in the file. Types that were withdrawn have no size. */
static const struct
{
  const char *name;
  guint16 block_values;
  guint16 block_bytes;
} layouts[] = {
  [0] = { "F32", 1, 4 },
  [1] = { "F16", 1, 2 },
  [2] = { "Q4_0", 32, 18 },
  [3] = { "Q4_1", 32, 20 },
  [4] = { "Q4_2", 0, 0 },
  [5] = { "Q4_3", 0, 0 },
  [6] = { "Q5_0", 32, 22 },
  [7] = { "Q5_1", 32, 24 },
  [8] = { "Q8_0", 32, 34 },
  [9] = { "Q8_1", 32, 36 },
  [10] = { "Q2_K", 256, 84 },
  [11] = { "Q3_K", 256, 110 },
  [12] = { "Q4_K", 256, 144 },
  [13] = { "Q5_K", 256, 176 },
  [14] = { "Q6_K", 256, 210 },
  [15] = { "Q8_K", 256, 292 },
  [16] = { "IQ2_XXS", 256, 66 },
  [17] = { "IQ2_XS", 256, 74 },
  [18] = { "IQ3_XXS", 256, 98 },
  [19] = { "IQ1_S", 256, 50 },
  [20] = { "IQ4_NL", 32, 18 },
  [21] = { "IQ3_S", 256, 110 },
  [22] = { "IQ2_S", 256, 82 },
  [23] = { "IQ4_XS", 256, 136 },
  [24] = { "I8", 1, 1 },
  [25] = { "I16", 1, 2 },
  [26] = { "I32", 1, 4 },
  [27] = { "I64", 1, 8 },
  [28] = { "F64", 1, 8 },
  [29] = { "IQ1_M", 256, 56 },
  [30] = { "BF16", 1, 2 },
  [31] = { "Q4_0_4_4", 0, 0 },
  [32] = { "Q4_0_4_8", 0, 0 },
  [33] = { "Q4_0_8_8", 0, 0 },
  [34] = { "TQ1_0", 256, 54 },
  [35] = { "TQ2_0", 256, 66 },
  [36] = { "IQ4_NL_4_4", 0, 0 },
  [37] = { "IQ4_NL_4_8", 0, 0 },
  [38] = { "IQ4_NL_8_8", 0, 0 },
  [39] = { "MXFP4", 32, 17 },
  [40] = { "NVFP4", 0, 0 },
};

const RillTypeInfo *
rill_type_get_info (guint32 gguf_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++)
    if (infos[i].type == gguf_type)
      return &infos[i];

  return NULL;
}

const RillTypeInfo *
rill_type_find (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++)
    if (g_ascii_strcasecmp (infos[i].name, name) == 0)
      return &infos[i];

  return NULL;
}

const char *
rill_type_get_name (guint32 gguf_type)
{
  return gguf_type < G_N_ELEMENTS (layouts) ? layouts[gguf_type].name : NULL;
}

gboolean
rill_type_get_layout (guint32 gguf_type,
                      guint  *block_values,
                      guint  *block_bytes)
{
  if (gguf_type >= G_N_ELEMENTS (layouts) || layouts[gguf_type].block_values == 0)
    return FALSE;

  *block_values = layouts[gguf_type].block_values;
  *block_bytes = layouts[gguf_type].block_bytes;
  return TRUE;
}
