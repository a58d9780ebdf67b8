/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Experts that lie in one tensor, whose rows belong to two matrices: the gate and its partner, one after the other or
 * taking turns. Each becomes a matrix of its own for all experts, [n_expert, rows, cols], in memory of the maker's.
 */

#include "huggingface/folder-private.h"

#include "quant/quant.h"
#include "rill.h"

#include <string.h>

#define MX_VALUES 32
#define MX_BYTES 16

/* Which rows of an expert are wanted, and the sizes of what is copied. */
typedef struct
{
  guint64 n_expert;
  guint64 n_in;   /* rows of an expert in the checkpoint */
  guint64 n_rows; /* of these wanted: first, first + step, ... */
  guint64 n_cols;
  guint64 first;
  guint64 step;
} Pick;

static gboolean
find_rows (Pick                   *pick,
           const RillFolderTensor *row,
           const RillSafetensors  *file,
           const RillSafetensor   *tensor,
           GError                **error)
{
  gboolean is_half = row->pick != RILL_FOLDER_ALL_ROWS;

  if (tensor->n_values == 0 || (is_half && pick->n_in % 2 != 0))
    return rill_folder_fail_tensor (file, tensor, error, RILL_ERROR_FORMAT,
                                    "expected an even number of rows for gate and partner, got %" G_GUINT64_FORMAT,
                                    pick->n_in);
  pick->n_rows = is_half ? pick->n_in / 2 : pick->n_in;
  pick->step = row->pick == RILL_FOLDER_EVEN_ROWS || row->pick == RILL_FOLDER_ODD_ROWS ? 2 : 1;
  if (row->pick == RILL_FOLDER_ODD_ROWS)
    pick->first = 1;
  else if (row->pick == RILL_FOLDER_SECOND_HALF)
    pick->first = pick->n_rows;
  return TRUE;
}

static guint8 *
take_memory (RillFolder            *folder,
             const RillSafetensors *file,
             const RillSafetensor  *tensor,
             RillGgufTensor        *description,
             GError               **error)
{
  guint8 *memory = rill_folder_new_memory (folder, file, tensor, description->data_bytes, error);

  description->data = memory;
  return memory;
}

/* Rows that lie as columns, value by value: of 2 bytes or 4. */
static void
copy_turned (guint8       *to,
             const guint8 *from,
             const Pick   *pick,
             gsize         value_bytes)
{
  for (guint64 row = 0; row < pick->n_rows; row++)
    for (guint64 col = 0; col < pick->n_cols; col++)
      {
        gsize in = (gsize) (col * pick->n_in + pick->first + row * pick->step);
        gsize out = (gsize) (row * pick->n_cols + col);

        if (value_bytes == 2)
          ((guint16 *) (void *) to)[out] = ((const guint16 *) (const void *) from)[in];
        else
          ((guint32 *) (void *) to)[out] = ((const guint32 *) (const void *) from)[in];
      }
}

static void
copy_rows (guint8       *to,
           const guint8 *from,
           const Pick   *pick,
           gsize         value_bytes)
{
  gsize row_bytes = (gsize) pick->n_cols * value_bytes;

  for (guint64 row = 0; row < pick->n_rows; row++)
    memcpy (to + row * row_bytes, from + (pick->first + row * pick->step) * row_bytes, row_bytes);
}

gboolean
rill_folder_pick_rows (RillFolder             *folder,
                       const RillFolderTensor *row,
                       const RillSafetensors  *file,
                       const RillSafetensor   *tensor,
                       RillGgufTensor         *description,
                       GError                **error)
{
  gboolean is_turned = row->way == RILL_FOLDER_STACK_TURNED;
  gboolean is_bias = tensor->n_dims == 2;
  Pick pick = { .n_expert = tensor->shape[0] };
  gsize value_bytes;
  guint8 *to;

  if (tensor->n_dims != 3 && !is_bias)
    return rill_folder_fail_tensor (file, tensor, error, RILL_ERROR_FORMAT, "expected 2 or 3 dimensions, got %u",
                                    tensor->n_dims);
  pick.n_in = is_bias || !is_turned ? tensor->shape[1] : tensor->shape[2];
  pick.n_cols = is_bias ? 1 : is_turned ? tensor->shape[1] : tensor->shape[2];
  if (!find_rows (&pick, row, file, tensor, error))
    return FALSE;

  value_bytes = (gsize) (tensor->data_bytes / tensor->n_values);
  description->n_values = pick.n_expert * pick.n_rows * pick.n_cols;
  description->data_bytes = description->n_values * value_bytes;
  description->ne[0] = is_bias ? pick.n_rows : pick.n_cols;
  description->ne[1] = is_bias ? pick.n_expert : pick.n_rows;
  description->ne[2] = is_bias ? 1 : pick.n_expert;
  description->data = NULL;
  if (!folder->gathers)
    return TRUE;

  to = take_memory (folder, file, tensor, description, error);
  for (guint64 expert = 0; to != NULL && expert < pick.n_expert; expert++)
    {
      const guint8 *from = (const guint8 *) tensor->data + expert * pick.n_in * pick.n_cols * value_bytes;
      guint8 *matrix = to + expert * pick.n_rows * pick.n_cols * value_bytes;

      if (is_turned && !is_bias)
        copy_turned (matrix, from, &pick, value_bytes);
      else
        copy_rows (matrix, from, &pick, value_bytes);
    }
  return to != NULL;
}

/* --- MXFP4 -------------------------------------------------------------------------------------------------------- */

/* Of 32 values a checkpoint has those of a byte side by side, a GGUF file 16 apart; the codes are the same. */
static void
pack_block (RillBlockMXFP4 *block,
            const guint8   *pairs,
            guint8          scale)
{
  block->exponent = scale;
  for (guint i = 0; i < MX_BYTES; i++)
    {
      guint8 low = (guint8) (pairs[i / 2] >> (i % 2 * 4)) & 0xf;
      guint8 high = (guint8) (pairs[i / 2 + MX_BYTES / 2] >> (i % 2 * 4)) & 0xf;

      block->quants[i] = (guint8) (high << 4) | low;
    }
}

static gboolean
check_blocks (const RillSafetensors *file,
              const RillSafetensor  *blocks,
              const RillSafetensors *scales_file,
              const RillSafetensor  *scales,
              GError               **error)
{
  if (strcmp (blocks->dtype, "U8") != 0 || blocks->n_dims != 4 || blocks->shape[3] != MX_BYTES || blocks->n_values == 0)
    return rill_folder_fail_tensor (file, blocks, error, RILL_ERROR_FORMAT,
                                    "expected U8 of 4 dimensions with %u bytes a block, got %s of %u", MX_BYTES,
                                    blocks->dtype, blocks->n_dims);
  if (strcmp (scales->dtype, "U8") != 0 || scales->n_dims != 3
      || memcmp (scales->shape, blocks->shape, 3 * sizeof blocks->shape[0]) != 0)
    return rill_folder_fail_tensor (scales_file, scales, error, RILL_ERROR_FORMAT,
                                    "expected U8 and the first 3 dimensions of %s, got another", blocks->name);
  return TRUE;
}

gboolean
rill_folder_pack_mxfp4 (RillFolder             *folder,
                        const RillFolderTensor *row,
                        const RillSafetensors  *file,
                        const RillSafetensor   *blocks,
                        const RillSafetensors  *scales_file,
                        const RillSafetensor   *scales,
                        RillGgufTensor         *description,
                        GError                **error)
{
  Pick pick = { .n_expert = blocks->shape[0], .n_in = blocks->shape[1], .n_cols = blocks->shape[2] };
  guint64 n_blocks, expert_rows;
  RillBlockMXFP4 *to;

  if (!check_blocks (file, blocks, scales_file, scales, error) || !find_rows (&pick, row, file, blocks, error))
    return FALSE;
  /* Less than the file's own bytes times two: no overflow. */
  n_blocks = pick.n_expert * pick.n_rows * pick.n_cols;
  *description = (RillGgufTensor) {
    .type = RILL_TYPE_MXFP4,
    .n_dims = 3,
    .ne = { pick.n_cols * MX_VALUES, pick.n_rows, pick.n_expert, 1 },
    .n_values = n_blocks * MX_VALUES,
    .file_offset = blocks->file_offset,
    .data_bytes = n_blocks * sizeof (RillBlockMXFP4),
  };
  if (!folder->gathers)
    return TRUE;

  to = (RillBlockMXFP4 *) (void *) take_memory (folder, file, blocks, description, error);
  if (to == NULL)
    return FALSE;
  expert_rows = pick.n_expert * pick.n_rows;
  for (guint64 i = 0; i < expert_rows; i++)
    {
      guint64 in = i / pick.n_rows * pick.n_in + pick.first + i % pick.n_rows * pick.step;

      for (guint64 block = 0; block < pick.n_cols; block++)
        pack_block (&to[i * pick.n_cols + block],
                    (const guint8 *) blocks->data + (in * pick.n_cols + block) * MX_BYTES,
                    ((const guint8 *) scales->data)[in * pick.n_cols + block]);
    }
  return TRUE;
}
