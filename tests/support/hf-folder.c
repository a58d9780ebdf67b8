/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From GGUF names to those of a checkpoint, and from keys to config.json.
 */

#include "hf-folder.h"

#include "gguf-writer.h"
#include "safetensors-writer.h"

#include <string.h>

static const struct
{
  const char *gguf;
  const char *name;
} names[] = {
  { "token_embd", "model.embed_tokens" },
  { "output_norm", "model.norm" },
  { "output", "lm_head" },
  { "attn_norm", "input_layernorm" },
  { "ffn_norm", "post_attention_layernorm" },
  { "attn_q", "self_attn.q_proj" },
  { "attn_k", "self_attn.k_proj" },
  { "attn_v", "self_attn.v_proj" },
  { "attn_output", "self_attn.o_proj" },
  { "ffn_gate", "mlp.gate_proj" },
  { "ffn_up", "mlp.up_proj" },
  { "ffn_down", "mlp.down_proj" },
};

static guint
get_uint (RillGguf   *gguf,
          const char *architecture,
          const char *suffix)
{
  g_autofree char *key = g_strdup_printf ("%s.%s", architecture, suffix);
  guint64 value = 0;

  g_assert_true (rill_gguf_get_uint (gguf, key, &value, NULL));
  return (guint) value;
}

static double
get_double (RillGguf   *gguf,
            const char *architecture,
            const char *suffix)
{
  g_autofree char *key = g_strdup_printf ("%s.%s", architecture, suffix);
  double value = 10000.0;

  g_assert_true (rill_gguf_get_double (gguf, key, &value, NULL));
  return value;
}

static const char *
get_architecture (RillGguf *gguf)
{
  const char *architecture = NULL;

  g_assert_true (rill_gguf_get_string (gguf, "general.architecture", &architecture, NULL));
  return architecture;
}

static char *
dup_name (const char *gguf_name)
{
  g_auto (GStrv) parts = g_strsplit (gguf_name, ".", -1);
  guint n = g_strv_length (parts);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (n >= 2 && g_str_equal (parts[n - 2], names[i].gguf))
      return n == 2 ? g_strdup_printf ("%s.%s", names[i].name, parts[1])
                    : g_strdup_printf ("model.layers.%s.%s.%s", parts[1], names[i].name, parts[n - 1]);
  g_error ("no name for %s", gguf_name);
}

/* Of adjacent pairs (0, 1), (2, 3) ... the first values make the first half of a head, the second the other. */
static guint8 *
dup_halves (const RillGgufTensor *tensor,
            guint                 head_dim)
{
  guint64 n_rows = tensor->n_dims == 1 ? tensor->ne[0] : tensor->ne[1];
  gsize row_bytes = (gsize) (tensor->data_bytes / n_rows);
  guint8 *to = g_malloc (tensor->data_bytes);

  for (guint64 row = 0; row < n_rows; row++)
    {
      guint64 head = row / head_dim, within = row % head_dim;
      guint64 place = head * head_dim + within / 2 + (within % 2) * (head_dim / 2);

      memcpy (to + place * row_bytes, (const guint8 *) tensor->data + row * row_bytes, row_bytes);
    }
  return to;
}

static void
add_tensor (SafetensorsWriter    *writer,
            const RillGgufTensor *tensor,
            gboolean              adjacent,
            guint                 head_dim,
            const char           *name)
{
  static const char *const dtypes[] = { [0] = "F32", [1] = "F16", [30] = "BF16" };
  guint64 shape[2] = { tensor->n_dims == 1 ? tensor->ne[0] : tensor->ne[1], tensor->ne[0] };
  gboolean turns = adjacent && (strstr (tensor->name, "attn_q.") != NULL || strstr (tensor->name, "attn_k.") != NULL);
  g_autofree guint8 *halves = turns ? dup_halves (tensor, head_dim) : NULL;

  g_assert_true (tensor->type < G_N_ELEMENTS (dtypes) && dtypes[tensor->type] != NULL);
  safetensors_writer_add (writer, name, dtypes[tensor->type], tensor->n_dims, shape, turns ? halves : tensor->data,
                          (gsize) tensor->data_bytes);
}

void
hf_folder_write (const char *folder,
                 const char *name,
                 const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
write_config (RillGguf   *gguf,
              const char *folder)
{
  const char *architecture = get_architecture (gguf);
  char base[G_ASCII_DTOSTR_BUF_SIZE], eps[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text = NULL;

  g_ascii_dtostr (base, sizeof base, get_double (gguf, architecture, "rope.freq_base"));
  g_ascii_dtostr (eps, sizeof eps, get_double (gguf, architecture, "attention.layer_norm_rms_epsilon"));
  text = g_strdup_printf ("{\n  \"architectures\": [\"SomeForCausalLM\"],\n  \"model_type\": \"%s\",\n"
                          "  \"hidden_act\": \"silu\",\n  \"hidden_size\": %u,\n  \"intermediate_size\": %u,\n"
                          "  \"max_position_embeddings\": %u,\n  \"num_attention_heads\": %u,\n"
                          "  \"num_hidden_layers\": %u,\n  \"num_key_value_heads\": %u,\n  \"rms_norm_eps\": %s,\n"
                          "  \"rope_scaling\": null,\n  \"rope_theta\": %s,\n  \"tie_word_embeddings\": %s,\n"
                          "  \"vocab_size\": %u\n}\n",
                          architecture, get_uint (gguf, architecture, "embedding_length"),
                          get_uint (gguf, architecture, "feed_forward_length"),
                          get_uint (gguf, architecture, "context_length"),
                          get_uint (gguf, architecture, "attention.head_count"),
                          get_uint (gguf, architecture, "block_count"),
                          get_uint (gguf, architecture, "attention.head_count_kv"), eps, base,
                          rill_gguf_find_tensor (gguf, "output.weight") == NULL ? "true" : "false",
                          (guint) rill_gguf_find_tensor (gguf, "token_embd.weight")->ne[1]);
  hf_folder_write (folder, "config.json", text);
}

char *
hf_folder_new (RillGguf *gguf,
               guint     n_shards)
{
  const char *architecture = get_architecture (gguf);
  guint head_dim = get_uint (gguf, architecture, "embedding_length") / get_uint (gguf, architecture, "attention.head_count");
  guint64 n_tensors = rill_gguf_get_n_tensors (gguf);
  g_autoptr (GString) map = g_string_new ("{\"metadata\": {\"total_size\": 0}, \"weight_map\": {");
  char *folder = test_folder_new ();

  write_config (gguf, folder);
  for (guint shard = 0; shard < n_shards; shard++)
    {
      g_autoptr (SafetensorsWriter) writer = safetensors_writer_new ();
      g_autofree char *file = n_shards == 1 ? g_strdup ("model.safetensors")
                                            : g_strdup_printf ("model-%05u-of-%05u.safetensors", shard + 1, n_shards);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      for (guint64 i = shard; i < n_tensors; i += n_shards)
        {
          const RillGgufTensor *tensor = rill_gguf_get_tensor (gguf, i);
          g_autofree char *name = dup_name (tensor->name);

          add_tensor (writer, tensor, g_str_equal (architecture, "llama"), head_dim, name);
          g_string_append_printf (map, "%s\n  \"%s\": \"%s\"", g_str_has_suffix (map->str, "{") ? "" : ",", name, file);
        }
      safetensors_writer_save (writer, path);
    }
  g_string_append (map, "\n}}\n");
  if (n_shards > 1)
    hf_folder_write (folder, "model.safetensors.index.json", map->str);
  return folder;
}
