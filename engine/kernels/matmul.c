/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Products over the pool. The rows of all matrices of a call are cut into pieces; threads take the next piece from a
 * counter until none is left, so that a thread that is held up takes fewer. Which thread computes a piece changes
 * nothing in it. A row read by the table's kernels does not depend on its piece, and OpenBLAS's tiles, where it
 * might, have a fixed size: results are the same for any number of threads.
 */

#include "kernels/matmul-private.h"

#include <cblas.h>

/* Pieces for the matrix-vector kernels, in bytes of weights: a few for each thread, so that they finish together, but
 * long enough to be read as a stream and short enough to stay in a core's cache for the next activation. */
#define PIECES_PER_THREAD 4
#define PIECE_MIN_BYTES ((gsize) 16 * 1024)
#define PIECE_MAX_BYTES ((gsize) 256 * 1024)
#define PIECE_GRAIN 16

/* Waking the threads takes longer than reading this much alone. */
#define ALONE_BYTES ((gsize) 48 * 1024)

/* A piece of one product: rows [row, row + n_rows) for activations [token, token + n_tokens). */
typedef struct
{
  const RillProduct *product;
  guint row;
  guint n_rows;
  guint token;
  guint n_tokens;
} RillPiece;

/* --- Pieces ------------------------------------------------------------------------------------------------------ */

static guint
ceil_div (guint n,
          guint divisor)
{
  return n / divisor + (n % divisor != 0 ? 1 : 0);
}

static gboolean
type_is_integer (const RillCompute *compute,
                 RillType           type)
{
  return compute->kernels.gemv_block[type] != NULL;
}

/* Whether the table's kernels multiply, and not OpenBLAS. */
static gboolean
is_direct (const RillCompute *compute,
           RillType           type)
{
  const guint n_tokens = compute->call.n_tokens;

  switch (type)
    {
    case RILL_TYPE_F32:
      return n_tokens <= FEW_TOKENS_F32;
    case RILL_TYPE_F16:
    case RILL_TYPE_BF16:
      return n_tokens <= FEW_TOKENS_F16;
    case RILL_TYPE_IQ3_S:
    case RILL_TYPE_IQ3_XXS:
      return n_tokens <= MIN (FEW_TOKENS_POINTS, compute->kernels.max_block_tokens);
    default:
      return n_tokens <= compute->kernels.max_block_tokens;
    }
}

/* Finds piece @index of the call; returns FALSE when there are fewer. */
static gboolean
find_piece (const RillCompute *compute,
            guint              index,
            RillPiece         *piece)
{
  const RillCall *call = &compute->call;

  for (guint i = 0; i < call->n_products; i++)
    {
      const RillMatrix *matrix = call->products[i].matrix;
      gboolean direct = is_direct (compute, matrix->type);
      gsize n_grains = call->piece_bytes / (matrix->row_bytes * PIECE_GRAIN);
      guint piece_rows = direct ? PIECE_GRAIN * (guint) MAX (n_grains, 1) : TILE_ROWS;
      guint piece_tokens = direct ? call->n_tokens : TILE_TOKENS;
      guint n_token_pieces = ceil_div (call->n_tokens, piece_tokens);
      guint n_pieces = ceil_div (matrix->n_rows, piece_rows) * n_token_pieces;

      if (index < n_pieces)
        {
          piece->product = &call->products[i];
          piece->row = index / n_token_pieces * piece_rows;
          piece->n_rows = MIN (piece_rows, matrix->n_rows - piece->row);
          piece->token = index % n_token_pieces * piece_tokens;
          piece->n_tokens = MIN (piece_tokens, call->n_tokens - piece->token);
          return TRUE;
        }
      index -= n_pieces;
    }
  return FALSE;
}

static guint
take_piece (RillCompute *compute)
{
  return atomic_fetch_add_explicit (&compute->next_piece, 1, memory_order_relaxed);
}

/* --- Straight from memory ---------------------------------------------------------------------------------------- */

static void
multiply_floats (RillGemvFloat      gemv,
                 const RillCompute *compute,
                 const RillPiece   *piece,
                 const void        *w)
{
  const RillMatrix *matrix = piece->product->matrix;

  for (guint t = 0; t < piece->n_tokens; t++)
    gemv (w, matrix->row_bytes, piece->n_rows, matrix->n_cols, compute->call.x + (gsize) t * matrix->n_cols,
          piece->product->y + t * piece->product->y_stride + piece->row);
}

static void
multiply_blocks (RillGemvBlock      gemv,
                 const RillCompute *compute,
                 const RillPiece   *piece,
                 const void        *w)
{
  const RillMatrix *matrix = piece->product->matrix;

  gemv (w, matrix->row_bytes, piece->n_rows, matrix->n_cols, compute->acts, piece->n_tokens,
        piece->product->y + piece->row, piece->product->y_stride);
}

static void
multiply_direct (const RillCompute *compute,
                 const RillPiece   *piece)
{
  const RillKernels *kernels = &compute->kernels;
  const RillMatrix *matrix = piece->product->matrix;
  const guint8 *w = (const guint8 *) matrix->data + matrix->row_bytes * piece->row;

  if (type_is_integer (compute, matrix->type))
    multiply_blocks (kernels->gemv_block[matrix->type], compute, piece, w);
  else
    multiply_floats (kernels->gemv_float[matrix->type], compute, piece, w);
}

/* --- Through OpenBLAS -------------------------------------------------------------------------------------------- */

/* Returns the piece's rows as floats [n_rows, n_cols], one after the other or *stride apart. */
static const float *
expand_rows (const RillKernels *kernels,
             const RillPiece   *piece,
             float             *tile,
             gsize             *stride)
{
  const RillMatrix *matrix = piece->product->matrix;
  const guint8 *w = (const guint8 *) matrix->data + matrix->row_bytes * piece->row;
  const guint n_cols = matrix->n_cols;

  if (matrix->type == RILL_TYPE_F32)
    {
      *stride = matrix->row_bytes / sizeof (float);
      return (const float *) (const void *) w;
    }

  for (guint r = 0; r < piece->n_rows; r++)
    kernels->to_float[matrix->type] (w + matrix->row_bytes * r, tile + (gsize) r * n_cols, n_cols);
  *stride = n_cols;
  return tile;
}

static void
multiply_tile (const RillCompute *compute,
               const RillPiece   *piece,
               float             *tile)
{
  const guint n_cols = piece->product->matrix->n_cols;
  const gsize y_stride = piece->product->y_stride;
  const float *x = compute->call.x + (gsize) piece->token * n_cols;
  float *y = piece->product->y + piece->token * y_stride + piece->row;
  gsize stride;
  const float *w = expand_rows (&compute->kernels, piece, tile, &stride);

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (blasint) piece->n_tokens, (blasint) piece->n_rows,
               (blasint) n_cols, 1.0f, x, (blasint) n_cols, w, (blasint) stride, 0.0f, y, (blasint) y_stride);
}

/* --- The call ---------------------------------------------------------------------------------------------------- */

static void
quantize_thread (gpointer data,
                 guint    index,
                 guint    n_thread)
{
  RillCompute *compute = data;
  const RillCall *call = &compute->call;
  const guint n_cols = call->products[0].matrix->n_cols;
  gsize begin, end;

  rill_pool_split (call->n_tokens, 1, index, n_thread, &begin, &end);
  for (gsize t = begin; t < end; t++)
    compute->kernels.quantize_act (call->x + t * n_cols, compute->acts + t * rill_act_get_n_groups (n_cols), n_cols);
}

static void
multiply_thread (gpointer data,
                 guint    index,
                 guint    n_thread)
{
  RillCompute *compute = data;
  RillPiece piece;

  while (find_piece (compute, take_piece (compute), &piece))
    if (is_direct (compute, piece.product->matrix->type))
      multiply_direct (compute, &piece);
    else
      multiply_tile (compute, &piece, compute->tiles + (gsize) index * TILE_ROWS * compute->max_cols);
}

static gboolean
call_is_valid (RillCompute       *compute,
               const RillProduct *products,
               guint              n_products,
               guint              n_tokens)
{
  for (guint i = 0; i < n_products; i++)
    {
      const RillMatrix *matrix = products[i].matrix;

      if (matrix->n_cols != products[0].matrix->n_cols || matrix->n_cols > compute->max_cols
          || matrix->n_cols % rill_type_get_info (matrix->type)->block_values != 0
          || (n_tokens > 1 && products[i].y_stride < matrix->n_rows))
        return FALSE;
    }
  return n_tokens <= compute->max_tokens;
}

/* How a row is computed does not depend on its piece, so pieces may be cut to suit the threads. */
static gsize
choose_piece_bytes (RillCompute *compute,
                    gsize        n_bytes)
{
  const gsize n_pieces = (gsize) rill_pool_get_n_thread (compute->pool) * PIECES_PER_THREAD;

  return CLAMP (n_bytes / n_pieces, PIECE_MIN_BYTES, PIECE_MAX_BYTES);
}

static void
run (RillCompute *compute,
     RillPoolFunc func,
     gboolean     alone)
{
  if (alone)
    func (compute, 0, 1);
  else
    rill_pool_run (compute->pool, func, compute);
}

/**
 * rill_compute_products:
 * @products: [n_products] matrices of the same n_cols, and where their results go
 * @x: [n_tokens, n_cols] activations
 * @n_tokens: at most the max_tokens of rill_compute_new()
 *
 * Integer weights multiply activations quantised to 8 bits a value, as far as that is faster than OpenBLAS with floats
 * on this processor. Allocates nothing; one caller at a time.
 */
void
rill_compute_products (RillCompute       *compute,
                       const RillProduct *products,
                       guint              n_products,
                       const float       *x,
                       guint              n_tokens)
{
  gboolean quantize = FALSE;
  gsize n_bytes = 0;

  g_return_if_fail (compute != NULL);
  g_return_if_fail (products != NULL || n_products == 0);
  if (n_products == 0 || n_tokens == 0)
    return;
  g_return_if_fail (call_is_valid (compute, products, n_products, n_tokens));

  compute->call = (RillCall) { .products = products, .n_products = n_products, .n_tokens = n_tokens, .x = x };
  for (guint i = 0; i < n_products; i++)
    {
      RillType type = products[i].matrix->type;

      n_bytes += products[i].matrix->row_bytes * products[i].matrix->n_rows;
      quantize = quantize || (type_is_integer (compute, type) && is_direct (compute, type));
    }
  compute->call.piece_bytes = choose_piece_bytes (compute, n_bytes);

  if (quantize)
    run (compute, quantize_thread, n_tokens == 1);
  atomic_store_explicit (&compute->next_piece, 0, memory_order_relaxed);
  run (compute, multiply_thread, n_bytes * n_tokens <= ALONE_BYTES);
}
