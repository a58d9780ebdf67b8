/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model file of any architecture that is right but for a few changes, which the input tells: other numbers in its keys,
 * other shapes, types and places of its tensors, other weights. Changes of random bytes seldom get past the reader; these do.
 */

#include "family-file.h"
#include "fuzz.h"
#include "run-model.h"
#include "test-model.h"

#include "gguf-writer.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* What an input can do with a file; each takes more bytes of it. */
typedef enum
{
  EDIT_KEY_NUMBER,
  EDIT_KEY_FLOAT,
  EDIT_KEY_STRING,
  EDIT_KEY_REMOVE,
  EDIT_KEY_ADD,
  EDIT_TENSOR_SHAPE,
  EDIT_TENSOR_TYPE,
  EDIT_TENSOR_PLACE,
  EDIT_TENSOR_REMOVE,
  EDIT_TENSOR_VALUE,
  EDIT_FILE_CUT,
  N_EDITS,
} Edit;

#define MAX_EDITS 8

typedef struct
{
  char *name;
  GBytes *bytes;
  RillGguf *gguf;
} Base;

static GArray *bases; /* of Base */

typedef struct
{
  guint64 ne[4];
  guint32 type;
  guint n_dims;
  gboolean is_gone, has_offset;
  guint64 offset;
  GByteArray *data;
} Tensor;

typedef struct
{
  const Base *base;
  GgufWriter *writer;
  gboolean *is_key_gone;
  Tensor *tensors;
  gsize n_cut; /* bytes that the file is too short by */
} Work;

/* --- Right files ------------------------------------------------------------------------------------------------- */

static void
add_base (const char *name,
          GBytes     *bytes,
          const char *path)
{
  Base base = { g_strdup (name), g_bytes_ref (bytes) };
  g_autoptr (GError) error = NULL;

  base.gguf = rill_gguf_open (path, &error);
  g_assert_no_error (error);
  g_array_append_val (bases, base);
}

/* Each in a file of its own, which is mapped from now on. */
static void
add_family (const char *architecture,
            gboolean    full)
{
  g_autoptr (GByteArray) array = family_file_new (architecture, full);
  g_autoptr (GBytes) bytes = g_bytes_new (array->data, array->len);
  g_autofree char *path = NULL;
  int descriptor = g_file_open_tmp ("rill-fuzz-XXXXXX", &path, NULL);

  g_assert_cmpint (descriptor, >=, 0);
  g_close (descriptor, NULL);
  g_assert_true (g_file_set_contents_full (path, (const char *) array->data, (gssize) array->len,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  add_base (architecture, bytes, path);
  g_unlink (path);
}

static void
add_scaled (void)
{
  g_autoptr (TestModel) model = NULL;
  g_autoptr (GBytes) bytes = NULL;
  TestModelOptions options;
  char *contents;
  gsize n_bytes;

  test_model_options_init (&options);
  options.architecture = "qwen2";
  options.n_layer = 1;
  options.n_embd = 32;
  options.n_head = 2;
  options.n_head_kv = 1;
  options.head_dim = 16;
  options.n_rot = 16;
  options.n_ff = 32;
  options.n_vocab = 24;
  options.tied_output = TRUE;
  options.rope_scaling = "yarn";
  options.rope_factor = 4;
  options.rope_original_context = 64;
  options.type = RILL_TYPE_Q8_0;
  model = test_model_new (&options);
  g_assert_true (g_file_get_contents (model->path, &contents, &n_bytes, NULL));
  bytes = g_bytes_new_take (contents, n_bytes);
  add_base (options.architecture, bytes, model->path);
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_autofree char *list = rill_arch_dup_names ();
  g_auto (GStrv) names = g_strsplit (list, ", ", -1);

  bases = g_array_new (FALSE, FALSE, sizeof (Base));
  add_scaled ();
  for (guint i = 0; names[i] != NULL; i++)
    {
      add_family (names[i], FALSE);
      add_family (names[i], TRUE);
    }
  return 0;
}

/* --- Changes ----------------------------------------------------------------------------------------------------- */

static guint64
take_number (FuzzInput *input)
{
  static const guint64 numbers[] = {
    0, 1, 2, 3, 7, 8, 16, 24, 31, 32, 33, 64, 255, 256, 1024, 65535, 65536, 1u << 20, 0x7fffffff, 0x80000000, 0xffffffff,
    1ull << 32, 1ull << 40, 1ull << 61, 1ull << 62, 1ull << 63, G_MAXUINT64, G_MAXUINT64 - 31,
  };
  guint8 byte = fuzz_take_byte (input);

  return byte < 200 ? numbers[byte % G_N_ELEMENTS (numbers)] : fuzz_take_u64 (input);
}

static float
take_float (FuzzInput *input)
{
  static const float numbers[] = { 0, -0.0f, 1, -1, 1e-45f, 1e-38f, 1e38f, -1e38f, NAN, INFINITY, -INFINITY, 1e-6f, 1e6f };
  guint8 byte = fuzz_take_byte (input);
  guint32 bits;
  float value;

  if (byte < 200)
    return numbers[byte % G_N_ELEMENTS (numbers)];

  bits = fuzz_take_u32 (input);
  memcpy (&value, &bits, sizeof value);
  return value;
}

static const char *
take_key (Work      *work,
          FuzzInput *input)
{
  guint64 index = fuzz_take_byte (input) % rill_gguf_get_n_keys (work->base->gguf);

  work->is_key_gone[index] = TRUE;
  return rill_gguf_get_key (work->base->gguf, index);
}

/* Keys that the right file lacks. */
static char *
take_new_key (Work      *work,
              FuzzInput *input)
{
  static const char *const names[] = {
    "attention.sliding_window", "attention.scale",          "attn_logit_softcapping",   "final_logit_softcapping",
    "expert_count",             "expert_used_count",        "rope.scaling.type",        "rope.scaling.factor",
    "rope.scaling.attn_factor", "rope.scaling.finetuned",   "attention.clamp_kqv",      "attention.max_alibi_bias",
    "use_parallel_residual",    "embedding_scale",          "residual_scale",           "logit_scale",
    "attention.causal",         "attention.layer_norm_epsilon", "rope.scaling.yarn_log_multiplier", "pooling_type",
    "rope.scaling.original_context_length",
  };

  return g_strdup_printf ("%s.%s", work->base->name, names[fuzz_take_byte (input) % G_N_ELEMENTS (names)]);
}

static void
put_value (Work       *work,
           FuzzInput  *input,
           const char *key,
           guint8      kind)
{
  static const RillGgufType types[] = { RILL_GGUF_UINT32, RILL_GGUF_INT32, RILL_GGUF_UINT64, RILL_GGUF_BOOL, RILL_GGUF_UINT8 };
  g_autofree char *string = NULL;

  switch (kind % 3)
    {
    case 0:
      gguf_writer_add_integer (work->writer, key, types[kind / 3 % G_N_ELEMENTS (types)], take_number (input));
      break;
    case 1:
      gguf_writer_add_f32 (work->writer, key, take_float (input));
      break;
    default:
      string = fuzz_take_string (input, 255);
      gguf_writer_add_string (work->writer, key, string);
      break;
    }
}

static void
change_tensor (Work      *work,
               FuzzInput *input,
               Edit       edit)
{
  Tensor *tensor = &work->tensors[fuzz_take_byte (input) % rill_gguf_get_n_tensors (work->base->gguf)];
  guint8 byte;
  float value;
  guint index;

  switch (edit)
    {
    case EDIT_TENSOR_SHAPE:
      byte = fuzz_take_byte (input);
      tensor->ne[byte % 4] = take_number (input);
      tensor->n_dims = byte / 4 % 2 == 0 ? tensor->n_dims : byte / 8 % 5;
      break;
    case EDIT_TENSOR_TYPE:
      tensor->type = fuzz_take_byte (input) % 48;
      break;
    case EDIT_TENSOR_PLACE:
      tensor->has_offset = TRUE;
      tensor->offset = take_number (input);
      break;
    case EDIT_TENSOR_REMOVE:
      tensor->is_gone = TRUE;
      break;
    default:
      index = fuzz_take_u32 (input);
      value = take_float (input);
      if (tensor->data->len >= sizeof value)
        memcpy (tensor->data->data + index % (tensor->data->len - sizeof value + 1), &value, sizeof value);
      break;
    }
}

static void
change (Work      *work,
        FuzzInput *input)
{
  Edit edit = fuzz_take_byte (input) % N_EDITS;
  g_autofree char *key = NULL;

  switch (edit)
    {
    case EDIT_KEY_NUMBER:
      put_value (work, input, take_key (work, input), 3 * (fuzz_take_byte (input) % 5));
      break;
    case EDIT_KEY_FLOAT:
      put_value (work, input, take_key (work, input), 1);
      break;
    case EDIT_KEY_STRING:
      put_value (work, input, take_key (work, input), 2);
      break;
    case EDIT_KEY_REMOVE:
      take_key (work, input);
      break;
    case EDIT_KEY_ADD:
      key = take_new_key (work, input);
      put_value (work, input, key, fuzz_take_byte (input));
      break;
    case EDIT_FILE_CUT:
      work->n_cut = fuzz_take_u32 (input) & 0xffff;
      break;
    default:
      change_tensor (work, input, edit);
      break;
    }
}

/* --- Putting together -------------------------------------------------------------------------------------------- */

static void
copy_keys (Work *work)
{
  for (guint64 i = 0; i < rill_gguf_get_n_keys (work->base->gguf); i++)
    {
      const char *name = rill_gguf_get_key (work->base->gguf, i);
      const guint8 *record;
      guint32 type;
      gsize n_bytes, n_head = 8 + strlen (name);

      if (work->is_key_gone[i])
        continue;

      record = rill_gguf_get_key_record (work->base->gguf, i, &n_bytes);
      memcpy (&type, record + n_head, sizeof type);
      gguf_writer_add_raw (work->writer, name, type, record + n_head + 4, n_bytes - n_head - 4);
    }
}

static void
put_tensors (Work *work)
{
  for (guint64 i = 0; i < rill_gguf_get_n_tensors (work->base->gguf); i++)
    {
      Tensor *tensor = &work->tensors[i];

      if (!tensor->is_gone)
        {
          gguf_writer_add_tensor (work->writer, rill_gguf_get_tensor (work->base->gguf, i)->name, tensor->type,
                                  tensor->n_dims, tensor->ne, tensor->data->data, tensor->data->len);
          if (tensor->has_offset)
            gguf_writer_set_last_offset (work->writer, tensor->offset);
        }
      g_byte_array_unref (tensor->data);
    }
}

static void
begin (Work       *work,
       const Base *base)
{
  gsize n_tensors = rill_gguf_get_n_tensors (base->gguf);

  *work = (Work) { .base = base, .writer = gguf_writer_new (3) };
  work->is_key_gone = g_new0 (gboolean, rill_gguf_get_n_keys (base->gguf));
  work->tensors = g_new0 (Tensor, n_tensors);
  for (gsize i = 0; i < n_tensors; i++)
    {
      const RillGgufTensor *source = rill_gguf_get_tensor (base->gguf, i);
      Tensor *tensor = &work->tensors[i];

      memcpy (tensor->ne, source->ne, sizeof tensor->ne);
      tensor->type = source->type;
      tensor->n_dims = source->n_dims;
      tensor->data = g_byte_array_append (g_byte_array_new (), source->data, (guint) source->data_bytes);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        n_bytes)
{
  FuzzInput input = { data, n_bytes };
  g_autoptr (GByteArray) bytes = NULL;
  Work work;

  begin (&work, &g_array_index (bases, Base, fuzz_take_byte (&input) % bases->len));
  for (guint i = 0; i < MAX_EDITS && input.n_left > 0; i++)
    change (&work, &input);
  copy_keys (&work);
  put_tensors (&work);
  bytes = gguf_writer_dup_bytes (work.writer);

  run_model (fuzz_file_set (bytes->data, bytes->len - MIN (work.n_cut, bytes->len)));

  gguf_writer_free (work.writer);
  g_free (work.is_key_gone);
  g_free (work.tensors);
  return 0;
}
