/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models of random weights in the shapes of well-known ones, for measuring speed without a download. The values have
 * the size that trained weights have, so that nothing overflows and no arithmetic is accidentally easy.
 */

#include "model/model.h"

#include "kernels/pool.h"
#include "model/hash.h"
#include "quant/random.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>

typedef struct
{
  const char *name;
  RillHparams hparams; /* sizes and rotation alone */
  gboolean tied;
} Shape;

static const Shape shapes[] = {
  { "llama-3.2-1b",
    { .n_layer = 16, .n_embd = 2048, .n_head = 32, .n_head_kv = 8, .head_dim = 64, .n_ff = 8192, .n_vocab = 128256,
      .context_length = 131072,
      .rope = { .theta = 500000.0, .scaling = RILL_ROPE_SCALING_LLAMA3, .factor = 32.0, .original_context = 8192 } },
    TRUE },
  { "tinyllama-1.1b",
    { .n_layer = 22, .n_embd = 2048, .n_head = 32, .n_head_kv = 4, .head_dim = 64, .n_ff = 5632, .n_vocab = 32000,
      .context_length = 2048,
      .rope = { .theta = 10000.0, .scaling = RILL_ROPE_SCALING_NONE, .factor = 1.0, .original_context = 2048 } },
    FALSE },
  { "llama-100m",
    { .n_layer = 12, .n_embd = 768, .n_head = 12, .n_head_kv = 12, .head_dim = 64, .n_ff = 2048, .n_vocab = 20480,
      .context_length = 4096,
      .rope = { .theta = 10000.0, .scaling = RILL_ROPE_SCALING_NONE, .factor = 1.0, .original_context = 4096 } },
    TRUE },
  { "tiny",
    { .n_layer = 4, .n_embd = 256, .n_head = 8, .n_head_kv = 4, .head_dim = 32, .n_ff = 768, .n_vocab = 4096,
      .context_length = 1024,
      .rope = { .theta = 10000.0, .scaling = RILL_ROPE_SCALING_NONE, .factor = 1.0, .original_context = 1024 } },
    FALSE },
};

const char *const *
rill_model_list_shapes (void)
{
  static const char *const names[] = { "llama-3.2-1b", "tinyllama-1.1b", "llama-100m", "tiny", NULL };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == G_N_ELEMENTS (shapes) + 1);
  return names;
}

/* A uniform value of variance 1 / n_cols, so that a product keeps the size of its input. */
static inline float
random_value (guint64 *state,
              float    width)
{
  return (float) (gint32) (rill_random_next (state) >> 32) * width;
}

static void
fill_row (const RillMatrix *matrix,
          float             spread,
          guint8           *row,
          guint64           state)
{
  const RillTypeInfo *type = rill_type_get_info (matrix->type);
  float width = sqrtf (3.0f / (float) matrix->n_cols) / 2147483648.0f;

  if (type->block_values > 1)
    {
      rill_random_fill_blocks (type, row, matrix->n_cols, 1.0f / (spread * sqrtf ((float) matrix->n_cols)), &state);
      return;
    }
  for (guint i = 0; i < matrix->n_cols; i++)
    {
      float value = random_value (&state, width);

      type->quantize (&value, row + (gsize) i * type->block_bytes, 1);
    }
}

/* A matrix and the size it shall have, in the order of the memory. */
typedef struct
{
  RillMatrix *matrix;
  guint n_cols;
  guint n_rows;
} Place;

/* Rows are seeded one by one, so that the number of threads changes nothing. */
static void
fill_part (gpointer data,
           guint    index,
           guint    n_thread)
{
  GArray *places = data;

  for (guint i = 0; i < places->len; i++)
    {
      const RillMatrix *matrix = g_array_index (places, Place, i).matrix;
      const RillTypeInfo *type = rill_type_get_info (matrix->type);
      float spread = type->block_values > 1 ? rill_random_get_spread (type) : 1.0f;
      gsize begin, end;

      rill_pool_split (matrix->n_rows, 1, index, n_thread, &begin, &end);
      for (gsize r = begin; r < end; r++)
        fill_row (matrix, spread, (guint8 *) matrix->data + r * matrix->row_bytes,
                  i * G_GUINT64_CONSTANT (0xd1342543de82ef95) + r * G_GUINT64_CONSTANT (0x632be59bd9b4e019));
    }
}

static GArray *
list_places (RillModel *model,
             gboolean   tied)
{
  const RillHparams *hparams = &model->hparams;
  guint n_embd = hparams->n_embd, n_ff = hparams->n_ff, n_vocab = hparams->n_vocab;
  guint n_q = hparams->n_head * hparams->head_dim, n_kv = hparams->n_head_kv * hparams->head_dim;
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));
  Place embedding = { &model->token_embd, n_embd, n_vocab };
  Place output = { &model->output, n_embd, n_vocab };

  g_array_append_val (places, embedding);
  for (guint i = 0; i < hparams->n_layer; i++)
    {
      RillLayer *layer = &model->layers[i];
      Place of_layer[] = {
        { &layer->attn_q, n_embd, n_q },        { &layer->attn_k, n_embd, n_kv },   { &layer->attn_v, n_embd, n_kv },
        { &layer->attn_output, n_q, n_embd },   { &layer->ffn_gate, n_embd, n_ff }, { &layer->ffn_up, n_embd, n_ff },
        { &layer->ffn_down, n_ff, n_embd },
      };

      g_array_append_vals (places, of_layer, G_N_ELEMENTS (of_layer));
    }
  if (!tied)
    g_array_append_val (places, output);
  return places;
}

/* Gives each matrix its type and, in @data, its offset. Returns the bytes of all of them. */
static gsize
lay_out (GArray             *places,
         const RillTypeInfo *type)
{
  gsize n_bytes = 0;

  for (guint i = 0; i < places->len; i++)
    {
      Place *place = &g_array_index (places, Place, i);

      *place->matrix = (RillMatrix) {
        .type = type->type,
        .n_rows = place->n_rows,
        .n_cols = place->n_cols,
        .row_bytes = (gsize) (place->n_cols / type->block_values) * type->block_bytes,
        .data = GSIZE_TO_POINTER (n_bytes),
      };
      n_bytes += (place->matrix->row_bytes * place->n_rows + 63) / 64 * 64;
    }
  return n_bytes;
}

static gboolean
allocate (RillModel *model,
          GArray    *places,
          GError   **error)
{
  void *memory = mmap (NULL, model->memory_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_MEMORY,
                   "synthetic model: no memory for %" G_GSIZE_FORMAT " bytes of weights", model->memory_bytes);
      return FALSE;
    }
  (void) madvise (memory, model->memory_bytes, MADV_HUGEPAGE);
  model->memory = memory;
  for (guint i = 0; i < places->len; i++)
    {
      RillMatrix *matrix = g_array_index (places, Place, i).matrix;

      matrix->data = (const guint8 *) memory + GPOINTER_TO_SIZE (matrix->data);
    }
  return TRUE;
}

static gboolean
fill (RillModel          *model,
      const RillTypeInfo *type,
      gboolean            tied,
      GError            **error)
{
  g_autoptr (GArray) places = list_places (model, tied);
  g_autoptr (RillPool) pool = rill_pool_new (rill_cpu_default_threads (), error);

  if (pool == NULL)
    return FALSE;
  model->memory_bytes = lay_out (places, type);
  if (!allocate (model, places, error))
    return FALSE;
  rill_pool_run (pool, fill_part, places);
  if (tied)
    model->output = model->token_embd;
  return TRUE;
}

/* Norm weights of one. */
static void
add_norms (RillModel *model)
{
  float *ones = g_new (float, model->hparams.n_embd);

  for (guint i = 0; i < model->hparams.n_embd; i++)
    ones[i] = 1.0f;
  g_ptr_array_add (model->floats, ones);
  model->output_norm.weight = ones;
  for (guint i = 0; i < model->hparams.n_layer; i++)
    {
      model->layers[i].attn_norm.weight = ones;
      model->layers[i].ffn_norm.weight = ones;
    }
}

static RillModelInfo *
new_info (const RillModel    *model,
          const Shape        *shape,
          const RillTypeInfo *type)
{
  const RillHparams *hparams = &model->hparams;
  RillModelInfo *info = g_new0 (RillModelInfo, 1);
  guint64 n_layer_parameter = 2 * (guint64) hparams->n_embd * hparams->head_dim * (hparams->n_head + hparams->n_head_kv)
                              + 3 * (guint64) hparams->n_embd * hparams->n_ff + 2 * hparams->n_embd;

  info->path = g_strdup ("");
  info->name = g_strdup_printf ("%s (random weights)", shape->name);
  info->architecture = g_strdup (hparams->arch->name);
  info->weight_type = g_strdup (type->name);
  info->tokenizer = g_strdup ("");
  info->text_problem = g_strdup ("random weights have no tokenizer");
  info->rope_scaling = g_strdup (rill_rope_scaling_get_name (hparams->rope.scaling));
  info->file_bytes = model->memory_bytes;
  info->n_tensor = 9 * hparams->n_layer + (shape->tied ? 2 : 3);
  info->n_parameter = (guint64) hparams->n_vocab * hparams->n_embd * (shape->tied ? 1 : 2) + hparams->n_embd
                      + hparams->n_layer * n_layer_parameter;
  info->n_layer = hparams->n_layer;
  info->n_head = hparams->n_head;
  info->n_head_kv = hparams->n_head_kv;
  info->head_dim = hparams->head_dim;
  info->n_rot = hparams->rope.n_rot;
  info->n_embd = hparams->n_embd;
  info->n_ff = hparams->n_ff;
  info->n_vocab = hparams->n_vocab;
  info->context_length = hparams->context_length;
  info->rope_theta = hparams->rope.theta;
  info->tied_output = shape->tied;
  return info;
}

static const Shape *
find_shape (const char *name,
            GError    **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (g_str_equal (shapes[i].name, name))
      return &shapes[i];
  g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT,
               "shape: expected \"llama-3.2-1b\", \"tinyllama-1.1b\", \"llama-100m\" or \"tiny\", got \"%s\"", name);
  return NULL;
}

static gboolean
set_hparams (RillHparams *hparams,
             const Shape *shape,
             GError     **error)
{
  const RillHparams *given = &shape->hparams;

  rill_hparams_init (hparams, rill_arch_find ("llama"));
  hparams->n_layer = given->n_layer;
  hparams->n_embd = given->n_embd;
  hparams->n_head = given->n_head;
  hparams->n_head_kv = given->n_head_kv;
  hparams->head_dim = given->head_dim;
  hparams->n_ff = given->n_ff;
  hparams->n_vocab = given->n_vocab;
  hparams->context_length = given->context_length;
  hparams->rope.n_rot = given->head_dim;
  hparams->rope.theta = given->rope.theta;
  hparams->rope.scaling = given->rope.scaling;
  hparams->rope.factor = given->rope.factor;
  hparams->rope.original_context = given->rope.original_context;
  return rill_hparams_check (hparams, shape->name, error);
}

RillModel *
rill_model_new_synthetic (const char *shape_name,
                          const char *type_name,
                          GError    **error)
{
  g_autoptr (RillModel) model = NULL;
  const RillTypeInfo *type;
  const Shape *shape;

  g_return_val_if_fail (shape_name != NULL && type_name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  shape = find_shape (shape_name, error);
  if (shape == NULL)
    return NULL;
  type = rill_type_find (type_name);
  if (type == NULL)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT,
                   "weight type: expected a type of model files such as \"F16\", \"Q8_0\" or \"Q4_K\", got \"%s\"",
                   type_name);
      return NULL;
    }

  model = rill_model_alloc ();
  if (!set_hparams (&model->hparams, shape, error))
    return NULL;
  model->layers = g_new0 (RillLayer, shape->hparams.n_layer);
  if (!fill (model, type, shape->tied, error))
    return NULL;
  add_norms (model);
  model->info = new_info (model, shape, type);
  model->hash = rill_hash (rill_hash (0, shape->name, strlen (shape->name)), type->name, strlen (type->name));
  return g_steal_pointer (&model);
}
