/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The conversions that the table of types points to. Others reach them through rill_type_get_info().
 */

#pragma once

#include "quant/quant.h"

G_BEGIN_DECLS

void rill_dequantize_f32 (const void *blocks, float *values, gsize n_values);
void rill_dequantize_f16 (const void *blocks, float *values, gsize n_values);
void rill_dequantize_bf16 (const void *blocks, float *values, gsize n_values);
void rill_dequantize_q8_0 (const void *blocks, float *values, gsize n_values);
void rill_dequantize_q4_0 (const void *blocks, float *values, gsize n_values);
void rill_dequantize_q4_1 (const void *blocks, float *values, gsize n_values);
void rill_dequantize_q5_0 (const void *blocks, float *values, gsize n_values);
void rill_dequantize_q5_1 (const void *blocks, float *values, gsize n_values);
void rill_dequantize_iq4_nl (const void *blocks, float *values, gsize n_values);
void rill_dequantize_mxfp4 (const void *blocks, float *values, gsize n_values);
void rill_dequantize_q2_k (const void *blocks, float *values, gsize n_values);
void rill_dequantize_q3_k (const void *blocks, float *values, gsize n_values);
void rill_dequantize_q4_k (const void *blocks, float *values, gsize n_values);
void rill_dequantize_q5_k (const void *blocks, float *values, gsize n_values);
void rill_dequantize_q6_k (const void *blocks, float *values, gsize n_values);
void rill_dequantize_iq4_xs (const void *blocks, float *values, gsize n_values);
void rill_dequantize_iq3_xxs (const void *blocks, float *values, gsize n_values);
void rill_dequantize_iq3_s (const void *blocks, float *values, gsize n_values);

void rill_quantize_f32 (const float *values, void *blocks, gsize n_values);
void rill_quantize_f16 (const float *values, void *blocks, gsize n_values);
void rill_quantize_bf16 (const float *values, void *blocks, gsize n_values);
void rill_quantize_q8_0 (const float *values, void *blocks, gsize n_values);
void rill_quantize_q4_0 (const float *values, void *blocks, gsize n_values);
void rill_quantize_q4_k (const float *values, void *blocks, gsize n_values);
void rill_quantize_q6_k (const float *values, void *blocks, gsize n_values);

G_END_DECLS
