/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which tensors a file of an architecture has is not written down here: the engine says of each that is missing which shape
 * it expected, and so it gets them one by one. A new row of the table is fuzzed without a line more.
 */

#include "family-file.h"

#include "fuzz.h"
#include "rill.h"

#include <string.h>

#define N_LAYER 2
#define N_EMBD 32
#define N_HEAD 2
#define HEAD_DIM 16
#define N_FF 32
#define N_VOCAB 24
#define N_EXPERT 3

/* What a file may have, by the tensor that says so. */
static const struct
{
  RillParts part;
  const char *name;
  guint n_values;
} signs[] = {
  { RILL_PART_SECOND_NORM, "attn_norm_2.weight", N_EMBD },
  { RILL_PART_FFN_NORM, "ffn_norm.weight", N_EMBD },
  { RILL_PART_QK_NORM, "attn_q_norm.weight", N_HEAD * HEAD_DIM },
  { RILL_PART_QK_NORM_BIAS, "attn_q_norm.bias", N_HEAD * HEAD_DIM },
  { RILL_PART_OUTPUT_BIAS, "attn_output.bias", N_EMBD },
  { RILL_PART_FFN_BIAS, "ffn_down.bias", N_EMBD },
};

static void
add_tensor (GgufWriter    *writer,
            const char    *name,
            guint          n_dims,
            const guint64 *ne)
{
  guint64 n = 1;
  g_autofree float *values = NULL;

  for (guint i = 0; i < n_dims; i++)
    n *= ne[i];
  values = g_new (float, n);
  for (guint64 i = 0; i < n; i++)
    values[i] = (float) (i * 7 % 11) * 0.1f - 0.4f;
  gguf_writer_add_tensor (writer, name, RILL_TYPE_F32, n_dims, ne, values, n * sizeof *values);
}

/* "FILE: tensor NAME: expected [32, 24], got none" */
static gboolean
add_missing (GgufWriter *writer,
             const char *message)
{
  const char *name = strstr (message, ": tensor ");
  const char *shape = name != NULL ? strstr (name, ": expected [") : NULL;
  g_autofree char *tensor = NULL;
  guint64 ne[4] = { 1, 1, 1, 1 };
  guint n_dims = 0;

  if (shape == NULL || !g_str_has_suffix (message, "], got none"))
    return FALSE;

  name += strlen (": tensor ");
  tensor = g_strndup (name, (gsize) (shape - name));
  for (const char *at = shape + strlen (": expected ["); n_dims < 4 && g_ascii_isdigit (*at); n_dims++)
    {
      char *end;

      ne[n_dims] = g_ascii_strtoull (at, &end, 10);
      at = end + strspn (end, ", ");
    }
  add_tensor (writer, tensor, n_dims, ne);
  return TRUE;
}

static gboolean
has_experts (const RillArch *arch,
             gboolean        full)
{
  return (arch->parts & RILL_PART_EXPERTS) != 0 || (full && (arch->maybe & RILL_PART_EXPERTS) != 0);
}

static void
add_keys (GgufWriter     *writer,
          const RillArch *arch,
          gboolean        full)
{
  const struct
  {
    const char *suffix;
    guint32 value;
  } numbers[] = {
    { "block_count", N_LAYER },
    { "context_length", 64 },
    { "embedding_length", N_EMBD },
    { "feed_forward_length", N_FF },
    { "attention.head_count", N_HEAD },
    { "attention.head_count_kv", full ? 1 : N_HEAD },
    { "attention.key_length", HEAD_DIM },
    { "attention.value_length", HEAD_DIM },
    { "attention.sliding_window", full ? 4 : 16 },
    { "expert_count", has_experts (arch, full) ? N_EXPERT : 0 },
    { "expert_used_count", has_experts (arch, full) ? 2 : 0 },
  };
  char key[96];

  gguf_writer_add_string (writer, "general.architecture", arch->name);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i].value != 0)
      gguf_writer_add_u32 (writer, (g_snprintf (key, sizeof key, "%s.%s", arch->name, numbers[i].suffix), key),
                           numbers[i].value);
  if (arch->alibi)
    gguf_writer_add_f32 (writer, (g_snprintf (key, sizeof key, "%s.attention.max_alibi_bias", arch->name), key), 8);
  gguf_writer_add_f32 (writer, (g_snprintf (key, sizeof key, "%s.attention.layer_norm_epsilon", arch->name), key), 1e-5f);
  gguf_writer_add_f32 (writer, (g_snprintf (key, sizeof key, "%s.attention.layer_norm_rms_epsilon", arch->name), key), 1e-5f);
}

static void
add_signs (GgufWriter     *writer,
           const RillArch *arch)
{
  RillParts parts = arch->maybe;

  /* The experts are the network, then. */
  if (has_experts (arch, TRUE))
    parts &= ~RILL_PART_FFN_BIAS;
  if (arch->qk_norm != RILL_QK_NORM_FULL)
    parts &= ~(RILL_PART_QK_NORM | RILL_PART_QK_NORM_BIAS);

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    for (guint layer = 0; (parts & signs[i].part) != 0 && layer < N_LAYER; layer++)
      {
        g_autofree char *name = g_strdup_printf ("blk.%u.%s", layer, signs[i].name);

        add_tensor (writer, name, 1, &(guint64) { signs[i].n_values });
      }
}

GByteArray *
family_file_new (const char *architecture,
                 gboolean    full)
{
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  const RillArch *arch = rill_arch_find (architecture);
  const guint64 embedding[2] = { N_EMBD, N_VOCAB };

  g_assert_nonnull (arch);
  add_keys (writer, arch, full);
  add_tensor (writer, "token_embd.weight", 2, embedding);
  if (full)
    add_signs (writer, arch);

  while (TRUE)
    {
      g_autoptr (GByteArray) bytes = gguf_writer_dup_bytes (writer);
      g_autoptr (GError) error = NULL;
      g_autoptr (RillModel) model = rill_model_load (fuzz_file_set (bytes->data, bytes->len), NULL, NULL, &error);

      if (model != NULL)
        return g_steal_pointer (&bytes);
      if (!add_missing (writer, error->message))
        g_error ("%s%s: %s", architecture, full ? ", full" : "", error->message);
    }
}
