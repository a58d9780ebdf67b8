/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding numbers that are none: infinite, or not a number.
 */

#pragma once

#include "quant/quant.h"

G_BEGIN_DECLS

/* Each returns the index of the first, or @n_values where all are finite. */
gsize rill_floats_find_not_finite (const float *values, gsize n_values);
/* Of any type; @n_values is a multiple of the type's block_values. Reads a small part of blocks of many values. */
gsize rill_blocks_find_not_finite (const RillTypeInfo *type, const void *blocks, gsize n_values);

G_END_DECLS
