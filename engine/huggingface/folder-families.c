/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The families of models: for each model_type of config.json its architecture and the names of its tensors.
 */

#include "huggingface/folder-private.h"

#include "model/arch.h"
#include "rill.h"

#include <string.h>

#define LAYER "model.layers.*."
#define OUTER                                                     \
  { "model.embed_tokens.weight", "token_embd.weight", 0, TRUE },  \
  { "model.norm.weight", "output_norm.weight", 0, TRUE },         \
  { "lm_head.weight", "output.weight", 0, FALSE }
#define ATTENTION                                                              \
  { LAYER "self_attn.q_proj.weight", "blk.*.attn_q.weight", 0, TRUE },         \
  { LAYER "self_attn.k_proj.weight", "blk.*.attn_k.weight", 0, TRUE },         \
  { LAYER "self_attn.v_proj.weight", "blk.*.attn_v.weight", 0, TRUE },         \
  { LAYER "self_attn.o_proj.weight", "blk.*.attn_output.weight", 0, TRUE },    \
  { LAYER "self_attn.q_proj.bias", "blk.*.attn_q.bias", 0, FALSE },            \
  { LAYER "self_attn.k_proj.bias", "blk.*.attn_k.bias", 0, FALSE },            \
  { LAYER "self_attn.v_proj.bias", "blk.*.attn_v.bias", 0, FALSE },            \
  { LAYER "self_attn.o_proj.bias", "blk.*.attn_output.bias", 0, FALSE },       \
  { LAYER "self_attn.rotary_emb.inv_freq", NULL, RILL_FOLDER_IGNORE, FALSE }
#define NETWORK                                                         \
  { LAYER "mlp.gate_proj.weight", "blk.*.ffn_gate.weight", 0, TRUE },   \
  { LAYER "mlp.up_proj.weight", "blk.*.ffn_up.weight", 0, TRUE },       \
  { LAYER "mlp.down_proj.weight", "blk.*.ffn_down.weight", 0, TRUE },   \
  { LAYER "mlp.gate_proj.bias", "blk.*.ffn_gate.bias", 0, FALSE },      \
  { LAYER "mlp.up_proj.bias", "blk.*.ffn_up.bias", 0, FALSE },          \
  { LAYER "mlp.down_proj.bias", "blk.*.ffn_down.bias", 0, FALSE }
#define PRE_NORMS                                                                \
  { LAYER "input_layernorm.weight", "blk.*.attn_norm.weight", 0, TRUE },         \
  { LAYER "post_attention_layernorm.weight", "blk.*.ffn_norm.weight", 0, TRUE }
#define QK_NORMS                                                               \
  { LAYER "self_attn.q_norm.weight", "blk.*.attn_q_norm.weight", 0, TRUE },    \
  { LAYER "self_attn.k_norm.weight", "blk.*.attn_k_norm.weight", 0, TRUE }
#define END { NULL }

static const RillFolderTensor llama_tensors[] = { OUTER, PRE_NORMS, ATTENTION, NETWORK, END };
static const RillFolderTensor qwen3_tensors[] = { OUTER, PRE_NORMS, ATTENTION, QK_NORMS, NETWORK, END };

static const RillFolderFamily families[] = {
  { .model_type = "llama", .architecture = "llama", .tensors = llama_tensors, .activations = { "silu" } },
  { .model_type = "mistral", .architecture = "llama", .tensors = llama_tensors, .activations = { "silu" } },
  { .model_type = "qwen2", .architecture = "qwen2", .tensors = llama_tensors, .activations = { "silu" } },
  { .model_type = "qwen3", .architecture = "qwen3", .tensors = qwen3_tensors, .activations = { "silu" } },
};

const RillFolderFamily *
rill_folder_find_family (const RillJson *config,
                         GError        **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *shown = NULL;
  const char *model_type = NULL;

  if (!rill_json_get_string (config, "model_type", &model_type, error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      if (rill_arch_find (families[i].architecture) == NULL)
        continue;
      if (model_type != NULL && strcmp (families[i].model_type, model_type) == 0)
        return &families[i];
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", families[i].model_type);
    }
  shown = rill_json_dup_shown (rill_json_get_node (config, "model_type"));
  rill_json_fail (config, error, RILL_ERROR_UNSUPPORTED, "model_type", "%s is not supported: expected one of %s", shown,
                  names->str);
  return NULL;
}
