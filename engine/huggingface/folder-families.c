/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The families of models: for each model_type of config.json its architecture, what its configuration calls the numbers that
 * others call otherwise, and the names of its tensors.
 */

#include "huggingface/folder-private.h"

#include "model/arch.h"
#include "rill.h"

#include <string.h>

#define SILU { "silu", "swish" }
#define GELU { "gelu", "gelu_new", "gelu_fast", "gelu_pytorch_tanh" }
#define WINDOW { "sliding_window", "attention.sliding_window", RILL_FOLDER_UINT, 1, 1 << 28 }
#define EPSILON(field) { field, "attention.layer_norm_epsilon", RILL_FOLDER_DOUBLE, 0, 1 }
#define UINT(field, suffix, max) { field, suffix, RILL_FOLDER_UINT, 1, max }
#define DOUBLE(field, suffix) { field, suffix, RILL_FOLDER_DOUBLE, 0, 1e6 }
#define END { NULL }

static const RillFolderField mistral_fields[] = { WINDOW, END };
static const RillFolderField mixtral_fields[] = {
  WINDOW,
  UINT ("num_local_experts", "expert_count", 1024),
  UINT ("num_experts_per_tok", "expert_used_count", 1024),
  END,
};
static const RillFolderField qwen3_moe_fields[] = {
  UINT ("num_experts", "expert_count", 1024),
  UINT ("num_experts_per_tok", "expert_used_count", 1024),
  UINT ("moe_intermediate_size", "expert_feed_forward_length", 1 << 20),
  END,
};
static const RillFolderField granite_fields[] = {
  DOUBLE ("attention_multiplier", "attention.scale"),
  DOUBLE ("embedding_multiplier", "embedding_scale"),
  DOUBLE ("residual_multiplier", "residual_scale"),
  DOUBLE ("logits_scaling", "logit_scale"),
  END,
};
static const RillFolderField granite_moe_fields[] = {
  DOUBLE ("attention_multiplier", "attention.scale"),
  DOUBLE ("embedding_multiplier", "embedding_scale"),
  DOUBLE ("residual_multiplier", "residual_scale"),
  DOUBLE ("logits_scaling", "logit_scale"),
  UINT ("num_local_experts", "expert_count", 1024),
  UINT ("num_experts_per_tok", "expert_used_count", 1024),
  END,
};
static const RillFolderField layer_norm_fields[] = { EPSILON ("layer_norm_eps"), END };
static const RillFolderField neox_fields[] = {
  EPSILON ("layer_norm_eps"),
  { "use_parallel_residual", "use_parallel_residual", RILL_FOLDER_BOOL, 0, 0 },
  END,
};
static const RillFolderField falcon_fields[] = {
  UINT ("n_layer", "block_count", 1024),
  UINT ("n_head", "attention.head_count", 4096),
  UINT ("ffn_hidden_size", "feed_forward_length", 1 << 20),
  EPSILON ("layer_norm_epsilon"),
  END,
};
static const RillFolderField mpt_fields[] = {
  UINT ("n_layers", "block_count", 1024),
  UINT ("n_heads", "attention.head_count", 4096),
  UINT ("d_model", "embedding_length", 1 << 20),
  UINT ("max_seq_len", "context_length", 1 << 28),
  EPSILON ("layer_norm_epsilon"),
  END,
};
static const RillFolderField gemma2_fields[] = {
  WINDOW,
  DOUBLE ("attn_logit_softcapping", "attn_logit_softcapping"),
  DOUBLE ("final_logit_softcapping", "final_logit_softcapping"),
  END,
};
static const RillFolderField gemma3_fields[] = {
  WINDOW,
  UINT ("sliding_window_pattern", "attention.sliding_window_pattern", 1024),
  { "rope_local_base_freq", "rope.freq_base_swa", RILL_FOLDER_DOUBLE, 1.0 + 1e-6, 1e15 },
  END,
};

/* What the class of transformers has where a configuration is silent. */
static const RillFolderDefault gemma3_defaults[] = {
  { "block_count", RILL_FOLDER_UINT, 26 },
  { "context_length", RILL_FOLDER_UINT, 131072 },
  { "embedding_length", RILL_FOLDER_UINT, 2304 },
  { "feed_forward_length", RILL_FOLDER_UINT, 9216 },
  { "attention.head_count", RILL_FOLDER_UINT, 8 },
  { "attention.head_count_kv", RILL_FOLDER_UINT, 4 },
  { "attention.key_length", RILL_FOLDER_UINT, 256 },
  { "attention.sliding_window", RILL_FOLDER_UINT, 4096 },
  { "attention.layer_norm_rms_epsilon", RILL_FOLDER_DOUBLE, 1e-6 },
  { NULL },
};

static const RillFolderFamily families[] = {
  { .model_type = "llama", .architecture = "llama", .tensors = rill_folder_llama, .activations = SILU },
  { .model_type = "mistral", .architecture = "llama", .tensors = rill_folder_llama, .fields = mistral_fields,
    .activations = SILU },
  { .model_type = "mixtral", .architecture = "llama", .tensors = rill_folder_mixtral, .fields = mixtral_fields,
    .activations = SILU },
  { .model_type = "qwen2", .architecture = "qwen2", .tensors = rill_folder_llama, .activations = SILU,
    .read_config = rill_folder_read_qwen },
  { .model_type = "qwen3", .architecture = "qwen3", .tensors = rill_folder_qwen3, .activations = SILU,
    .read_config = rill_folder_read_qwen },
  { .model_type = "qwen3_moe", .architecture = "qwen3moe", .tensors = rill_folder_qwen3_moe, .fields = qwen3_moe_fields,
    .activations = SILU, .read_config = rill_folder_read_qwen },
  { .model_type = "granite", .architecture = "granite", .tensors = rill_folder_llama, .fields = granite_fields,
    .activations = SILU },
  { .model_type = "granitemoe", .architecture = "granitemoe", .tensors = rill_folder_granite_moe,
    .fields = granite_moe_fields, .activations = SILU },
  { .model_type = "gpt_oss", .architecture = "gpt-oss", .tensors = rill_folder_gpt_oss, .fields = mixtral_fields,
    .activations = SILU, .quantization = "mxfp4", .read_config = rill_folder_read_gpt_oss },
  { .model_type = "olmo2", .architecture = "olmo2", .tensors = rill_folder_olmo2, .activations = SILU },
  { .model_type = "olmo3", .architecture = "olmo2", .tensors = rill_folder_olmo2, .fields = mistral_fields,
    .activations = SILU, .read_config = rill_folder_read_layer_types },
  { .model_type = "stablelm", .architecture = "stablelm", .tensors = rill_folder_stablelm, .fields = layer_norm_fields,
    .activations = SILU },
  { .model_type = "phi3", .architecture = "phi3", .tensors = rill_folder_phi3, .fields = mistral_fields,
    .activations = SILU },
  { .model_type = "gpt_neox", .architecture = "gptneox", .tensors = rill_folder_neox, .fields = neox_fields,
    .activations = GELU },
  { .model_type = "falcon", .architecture = "falcon", .tensors = rill_folder_falcon, .fields = falcon_fields,
    .activations = GELU, .activation_field = "activation", .read_heads = rill_folder_read_falcon },
  { .model_type = "mpt", .architecture = "mpt", .tensors = rill_folder_mpt, .fields = mpt_fields, .tied = TRUE,
    .activations = GELU, .read_heads = rill_folder_read_mpt },
  { .model_type = "gemma", .architecture = "gemma", .tensors = rill_folder_gemma, .tied = TRUE, .activations = GELU },
  { .model_type = "gemma2", .architecture = "gemma2", .tensors = rill_folder_gemma2, .fields = gemma2_fields, .tied = TRUE,
    .activations = GELU, .read_config = rill_folder_read_gemma },
  { .model_type = "gemma3_text", .architecture = "gemma3", .tensors = rill_folder_gemma3, .fields = gemma3_fields,
    .defaults = gemma3_defaults, .tied = TRUE, .activations = GELU, .read_config = rill_folder_read_gemma },
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
