/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Products over the pool. The rows of all matrices of a call are cut into pieces; threads take the next piece from a
 * counter until none is left, so that a thread that is held up takes fewer. Which thread computes a piece changes nothing
 * in it. A row read by the table's kernels does not depend on its piece, and OpenBLAS's tiles, where it might, have a fixed
 * size: results are the same for any number of threads.
 */

#include "kernels/matmul.h"

#include "rill.h"

#include <cblas.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Up to this many activations float weights are read straight from memory by the matrix-vector kernels; above, OpenBLAS
 * is faster, although weights of 16 bits are first made floats for it. Measured; for integers the kernels themselves say. */
#define FEW_TOKENS_F32 8
#define FEW_TOKENS_F16 32

/* Pieces for the matrix-vector kernels, in bytes of weights: a few for each thread, so that they finish together, but long
 * enough to be read as a stream and short enough to stay in a core's cache for the next activation. */
#define PIECES_PER_THREAD 4
#define PIECE_MIN_BYTES ((gsize) 16 * 1024)
#define PIECE_MAX_BYTES ((gsize) 256 * 1024)
#define PIECE_GRAIN 16

/* Waking the threads takes longer than reading this much alone. */
#define ALONE_BYTES ((gsize) 48 * 1024)

/* A piece for OpenBLAS: the activations are packed anew for each, which many rows pay for. */
#define TILE_ROWS 128
#define TILE_TOKENS 512

#define CACHE_LINE 64

typedef struct
{
  const RillProduct *products;
  guint n_products;
  guint n_tokens;
  const float *x;
  gsize piece_bytes; /* of weights, for the matrix-vector kernels */
} RillCall;

struct _RillCompute
{
  RillKernels kernels;
  RillPool *pool;
  guint max_cols;
  guint max_tokens;
  RillActGroup *acts; /* [max_tokens, ceil (max_cols / 128)] */
  float *tiles;       /* [n_thread, TILE_ROWS, max_cols] */
  RillCall call;
  _Alignas (CACHE_LINE) atomic_uint next_piece;
};

/* A piece of one product: rows [row, row + n_rows) for activations [token, token + n_tokens). */
typedef struct
{
  const RillProduct *product;
  guint row;
  guint n_rows;
  guint token;
  guint n_tokens;
} RillPiece;

/* --- Life -------------------------------------------------------------------------------------------------------- */

static void
make_openblas_single_threaded (void)
{
  openblas_set_num_threads (1);
}

static void *
allocate (gsize        n,
          gsize        element_bytes,
          const char  *what,
          GError     **error)
{
  gsize bytes;
  void *memory = NULL;

  if (!g_size_checked_mul (&bytes, n, element_bytes) || !g_size_checked_add (&bytes, bytes, CACHE_LINE)
      || posix_memalign (&memory, CACHE_LINE, bytes) != 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY,
                   "Could not allocate %s: %" G_GSIZE_FORMAT " elements of %" G_GSIZE_FORMAT " bytes", what, n,
                   element_bytes);
      return NULL;
    }
  return memory;
}

/**
 * rill_compute_new:
 * @n_thread: threads that share the work, the caller's included; at least 1
 * @max_cols: the most inputs of any matrix
 * @max_tokens: the most activations of any call
 *
 * OpenBLAS is made single-threaded for the whole process: its own threads would spin against ours.
 *
 * Returns: (transfer full): threads and scratch, or NULL with RILL_ERROR_MEMORY.
 */
RillCompute *
rill_compute_new (guint    n_thread,
                  guint    max_cols,
                  guint    max_tokens,
                  GError **error)
{
  /* The one piece of state that is the process's and not ours: it is OpenBLAS's, and set to one value only. */
  static pthread_once_t openblas_once = PTHREAD_ONCE_INIT;
  g_autoptr (RillCompute) compute = NULL;
  gsize n_groups, n_values;

  g_return_val_if_fail (n_thread >= 1, NULL);
  g_return_val_if_fail (max_cols >= 1, NULL);
  g_return_val_if_fail (max_tokens >= 1, NULL);

  pthread_once (&openblas_once, make_openblas_single_threaded);

  compute = g_aligned_alloc0 (1, sizeof *compute, CACHE_LINE);
  compute->max_cols = max_cols;
  compute->max_tokens = max_tokens;
  rill_kernels_init (&compute->kernels, rill_cpu_get_flags ());

  if (!g_size_checked_mul (&n_groups, max_tokens, rill_act_get_n_groups (max_cols))
      || !g_size_checked_mul (&n_values, (gsize) n_thread * TILE_ROWS, max_cols))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY,
                   "Scratch for %u activations of %u values on %u threads is larger than memory", max_tokens, max_cols,
                   n_thread);
      return NULL;
    }
  compute->acts = allocate (n_groups, sizeof *compute->acts, "quantised activations", error);
  if (compute->acts == NULL)
    return NULL;
  if (max_tokens > MIN (FEW_TOKENS_F32, compute->kernels.max_block_tokens))
    {
      compute->tiles = allocate (n_values, sizeof *compute->tiles, "tiles of weights", error);
      if (compute->tiles == NULL)
        return NULL;
    }
  compute->pool = rill_pool_new (n_thread, error);
  if (compute->pool == NULL)
    return NULL;
  return g_steal_pointer (&compute);
}

/**
 * rill_compute_free:
 *
 * Ends the threads. No call may be running.
 */
void
rill_compute_free (RillCompute *compute)
{
  if (compute == NULL)
    return;

  rill_pool_free (compute->pool);
  free (compute->acts);
  free (compute->tiles);
  g_aligned_free (compute);
}

/**
 * rill_compute_get_kernels:
 *
 * Returns: (transfer none): the kernels in use.
 */
const RillKernels *
rill_compute_get_kernels (RillCompute *compute)
{
  return &compute->kernels;
}

/**
 * rill_compute_get_pool:
 *
 * Returns: (transfer none): the threads, for other work of the same caller between two products.
 */
RillPool *
rill_compute_get_pool (RillCompute *compute)
{
  return compute->pool;
}

/* --- Pieces ------------------------------------------------------------------------------------------------------ */

static guint
ceil_div (guint n,
          guint divisor)
{
  return n / divisor + (n % divisor != 0 ? 1 : 0);
}

static gboolean
type_is_integer (RillType type)
{
  return type == RILL_TYPE_Q8_0 || type == RILL_TYPE_Q4_0;
}

/* Whether the table's kernels multiply, and not OpenBLAS. */
static gboolean
is_direct (const RillCompute *compute,
           RillType           type)
{
  const guint few = type_is_integer (type)    ? compute->kernels.max_block_tokens
                    : type == RILL_TYPE_F32 ? FEW_TOKENS_F32
                                            : FEW_TOKENS_F16;

  return compute->call.n_tokens <= few;
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

  switch (matrix->type)
    {
    case RILL_TYPE_F32:
      multiply_floats (kernels->gemv_f32, compute, piece, w);
      break;
    case RILL_TYPE_F16:
      multiply_floats (kernels->gemv_f16, compute, piece, w);
      break;
    case RILL_TYPE_BF16:
      multiply_floats (kernels->gemv_bf16, compute, piece, w);
      break;
    case RILL_TYPE_Q8_0:
      multiply_blocks (kernels->gemv_q8_0, compute, piece, w);
      break;
    case RILL_TYPE_Q4_0:
      multiply_blocks (kernels->gemv_q4_0, compute, piece, w);
      break;
    default:
      g_assert_not_reached ();
    }
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
  RillToFloat to_float = NULL;

  switch (matrix->type)
    {
    case RILL_TYPE_F32:
      *stride = matrix->row_bytes / sizeof (float);
      return (const float *) (const void *) w;
    case RILL_TYPE_F16:
      to_float = kernels->to_float_f16;
      break;
    case RILL_TYPE_BF16:
      to_float = kernels->to_float_bf16;
      break;
    case RILL_TYPE_Q8_0:
      to_float = kernels->to_float_q8_0;
      break;
    case RILL_TYPE_Q4_0:
      to_float = kernels->to_float_q4_0;
      break;
    default:
      g_assert_not_reached ();
    }

  for (guint r = 0; r < piece->n_rows; r++)
    to_float (w + matrix->row_bytes * r, tile + (gsize) r * n_cols, n_cols);
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
          || (type_is_integer (matrix->type) && matrix->n_cols % RILL_Q8_0_VALUES != 0)
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
 * Integer weights multiply activations quantised to 8 bits a value, as far as that is faster than OpenBLAS with floats on
 * this processor. Allocates nothing; one caller at a time.
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
      quantize = quantize || (type_is_integer (type) && is_direct (compute, type));
    }
  compute->call.piece_bytes = choose_piece_bytes (compute, n_bytes);

  if (quantize)
    run (compute, quantize_thread, n_tokens == 1);
  atomic_store_explicit (&compute->next_piece, 0, memory_order_relaxed);
  run (compute, multiply_thread, n_bytes * n_tokens <= ALONE_BYTES);
}
