/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names of tensors, one table a kind of checkpoint.
 */

#include "huggingface/folder-private.h"

#define MAP(name, gguf) { name, gguf, RILL_FOLDER_MAP, TRUE }
#define MAYBE(name, gguf) { name, gguf, RILL_FOLDER_MAP, FALSE }
#define ADD_ONE(name, gguf) { name, gguf, RILL_FOLDER_ADD_ONE, TRUE }
#define QKV(name, gguf) { name, gguf, RILL_FOLDER_QKV, TRUE }
#define IGNORE(name) { name, NULL, RILL_FOLDER_IGNORE, FALSE }
#define END { NULL }
/* Weight and bias. */
#define BOTH(name, gguf) MAP (name ".weight", gguf ".weight"), MAP (name ".bias", gguf ".bias")
#define WITH_BIAS(name, gguf) MAP (name ".weight", gguf ".weight"), MAYBE (name ".bias", gguf ".bias")

#define LAYER "model.layers.*."
#define BLOCK "blk.*."

#define OUTER                                                \
  MAP ("model.embed_tokens.weight", "token_embd.weight"),    \
  WITH_BIAS ("model.norm", "output_norm"),                   \
  MAYBE ("lm_head.weight", "output.weight")
#define QKV_APART                                            \
  WITH_BIAS (LAYER "self_attn.q_proj", BLOCK "attn_q"),      \
  WITH_BIAS (LAYER "self_attn.k_proj", BLOCK "attn_k"),      \
  WITH_BIAS (LAYER "self_attn.v_proj", BLOCK "attn_v")
#define ATTENTION                                            \
  QKV_APART,                                                 \
  WITH_BIAS (LAYER "self_attn.o_proj", BLOCK "attn_output"), \
  IGNORE (LAYER "self_attn.rotary_emb.inv_freq")
#define NETWORK                                              \
  WITH_BIAS (LAYER "mlp.gate_proj", BLOCK "ffn_gate"),       \
  WITH_BIAS (LAYER "mlp.up_proj", BLOCK "ffn_up"),           \
  WITH_BIAS (LAYER "mlp.down_proj", BLOCK "ffn_down")
#define PRE_NORMS                                            \
  MAP (LAYER "input_layernorm.weight", BLOCK "attn_norm.weight"), \
  MAP (LAYER "post_attention_layernorm.weight", BLOCK "ffn_norm.weight")
#define QK_NORMS                                             \
  MAP (LAYER "self_attn.q_norm.weight", BLOCK "attn_q_norm.weight"), \
  MAP (LAYER "self_attn.k_norm.weight", BLOCK "attn_k_norm.weight")
#define EXPERTS(name, gguf) { LAYER name, BLOCK gguf, RILL_FOLDER_EXPERTS, TRUE }

const RillFolderTensor rill_folder_llama[] = { OUTER, PRE_NORMS, ATTENTION, NETWORK, END };

const RillFolderTensor rill_folder_qwen3[] = { OUTER, PRE_NORMS, ATTENTION, QK_NORMS, NETWORK, END };

const RillFolderTensor rill_folder_mixtral[] = {
  OUTER, PRE_NORMS, ATTENTION,
  MAP (LAYER "block_sparse_moe.gate.weight", BLOCK "ffn_gate_inp.weight"),
  EXPERTS ("block_sparse_moe.experts.*.w1.weight", "ffn_gate_exps.weight"),
  EXPERTS ("block_sparse_moe.experts.*.w2.weight", "ffn_down_exps.weight"),
  EXPERTS ("block_sparse_moe.experts.*.w3.weight", "ffn_up_exps.weight"),
  END,
};

const RillFolderTensor rill_folder_qwen3_moe[] = {
  OUTER, PRE_NORMS, ATTENTION, QK_NORMS,
  MAP (LAYER "mlp.gate.weight", BLOCK "ffn_gate_inp.weight"),
  EXPERTS ("mlp.experts.*.gate_proj.weight", "ffn_gate_exps.weight"),
  EXPERTS ("mlp.experts.*.up_proj.weight", "ffn_up_exps.weight"),
  EXPERTS ("mlp.experts.*.down_proj.weight", "ffn_down_exps.weight"),
  END,
};

#define STACK(name, gguf, pick) { LAYER name, BLOCK gguf, RILL_FOLDER_STACK, TRUE, pick }
#define STACK_TURNED(name, gguf, pick) { LAYER name, BLOCK gguf, RILL_FOLDER_STACK_TURNED, FALSE, pick }
#define STACK_MXFP4(name, gguf, pick) { LAYER name, BLOCK gguf, RILL_FOLDER_STACK_MXFP4, FALSE, pick }

/* An expert's gate lies before its partner. */
const RillFolderTensor rill_folder_granite_moe[] = {
  OUTER, PRE_NORMS, ATTENTION,
  MAP (LAYER "block_sparse_moe.router.layer.weight", BLOCK "ffn_gate_inp.weight"),
  STACK ("block_sparse_moe.input_linear.weight", "ffn_gate_exps.weight", RILL_FOLDER_FIRST_HALF),
  STACK ("block_sparse_moe.input_linear.weight", "ffn_up_exps.weight", RILL_FOLDER_SECOND_HALF),
  MAP (LAYER "block_sparse_moe.output_linear.weight", BLOCK "ffn_down_exps.weight"),
  END,
};

/* Gate and partner take turns. Matrices are floats that lie turned, or blocks that do not. */
const RillFolderTensor rill_folder_gpt_oss[] = {
  OUTER, ATTENTION,
  MAP (LAYER "input_layernorm.weight", BLOCK "attn_norm.weight"),
  MAP (LAYER "post_attention_layernorm.weight", BLOCK "post_attention_norm.weight"),
  MAP (LAYER "self_attn.sinks", BLOCK "attn_sinks.weight"),
  BOTH (LAYER "mlp.router", BLOCK "ffn_gate_inp"),
  STACK_TURNED ("mlp.experts.gate_up_proj", "ffn_gate_exps.weight", RILL_FOLDER_EVEN_ROWS),
  STACK_TURNED ("mlp.experts.gate_up_proj", "ffn_up_exps.weight", RILL_FOLDER_ODD_ROWS),
  STACK_TURNED ("mlp.experts.down_proj", "ffn_down_exps.weight", RILL_FOLDER_ALL_ROWS),
  STACK_MXFP4 ("mlp.experts.gate_up_proj_blocks", "ffn_gate_exps.weight", RILL_FOLDER_EVEN_ROWS),
  STACK_MXFP4 ("mlp.experts.gate_up_proj_blocks", "ffn_up_exps.weight", RILL_FOLDER_ODD_ROWS),
  STACK_MXFP4 ("mlp.experts.down_proj_blocks", "ffn_down_exps.weight", RILL_FOLDER_ALL_ROWS),
  STACK ("mlp.experts.gate_up_proj_bias", "ffn_gate_exps.bias", RILL_FOLDER_EVEN_ROWS),
  STACK ("mlp.experts.gate_up_proj_bias", "ffn_up_exps.bias", RILL_FOLDER_ODD_ROWS),
  MAP (LAYER "mlp.experts.down_proj_bias", BLOCK "ffn_down_exps.bias"),
  END,
};

/* Norms after the blocks alone. */
const RillFolderTensor rill_folder_olmo2[] = {
  OUTER, ATTENTION, QK_NORMS, NETWORK,
  MAP (LAYER "post_attention_layernorm.weight", BLOCK "post_attention_norm.weight"),
  MAP (LAYER "post_feedforward_layernorm.weight", BLOCK "post_ffw_norm.weight"),
  END,
};

const RillFolderTensor rill_folder_stablelm[] = {
  OUTER, ATTENTION, NETWORK,
  BOTH (LAYER "input_layernorm", BLOCK "attn_norm"),
  MAYBE (LAYER "post_attention_layernorm.weight", BLOCK "ffn_norm.weight"),
  MAYBE (LAYER "post_attention_layernorm.bias", BLOCK "ffn_norm.bias"),
  { LAYER "self_attn.q_layernorm.norms.*.weight", BLOCK "attn_q_norm.weight", RILL_FOLDER_HEADS, FALSE },
  { LAYER "self_attn.k_layernorm.norms.*.weight", BLOCK "attn_k_norm.weight", RILL_FOLDER_HEADS, FALSE },
  END,
};

/* Queries, keys and values in one matrix, the gate and its partner in one. */
const RillFolderTensor rill_folder_phi3[] = {
  OUTER, PRE_NORMS,
  MAP (LAYER "self_attn.qkv_proj.weight", BLOCK "attn_qkv.weight"),
  MAP (LAYER "self_attn.o_proj.weight", BLOCK "attn_output.weight"),
  MAP (LAYER "mlp.gate_up_proj.weight", BLOCK "ffn_up.weight"),
  MAP (LAYER "mlp.down_proj.weight", BLOCK "ffn_down.weight"),
  END,
};

const RillFolderTensor rill_folder_gemma[] = {
  MAP ("model.embed_tokens.weight", "token_embd.weight"),
  ADD_ONE ("model.norm.weight", "output_norm.weight"),
  MAYBE ("lm_head.weight", "output.weight"),
  ADD_ONE (LAYER "input_layernorm.weight", BLOCK "attn_norm.weight"),
  ADD_ONE (LAYER "post_attention_layernorm.weight", BLOCK "ffn_norm.weight"),
  ATTENTION, NETWORK, END,
};

#define GEMMA_NORMS                                                                            \
  MAP ("model.embed_tokens.weight", "token_embd.weight"),                                      \
  ADD_ONE ("model.norm.weight", "output_norm.weight"),                                         \
  MAYBE ("lm_head.weight", "output.weight"),                                                   \
  ADD_ONE (LAYER "input_layernorm.weight", BLOCK "attn_norm.weight"),                          \
  ADD_ONE (LAYER "post_attention_layernorm.weight", BLOCK "post_attention_norm.weight"),       \
  ADD_ONE (LAYER "pre_feedforward_layernorm.weight", BLOCK "ffn_norm.weight"),                 \
  ADD_ONE (LAYER "post_feedforward_layernorm.weight", BLOCK "post_ffw_norm.weight")

const RillFolderTensor rill_folder_gemma2[] = { GEMMA_NORMS, ATTENTION, NETWORK, END };

const RillFolderTensor rill_folder_gemma3[] = {
  GEMMA_NORMS, ATTENTION, NETWORK,
  ADD_ONE (LAYER "self_attn.q_norm.weight", BLOCK "attn_q_norm.weight"),
  ADD_ONE (LAYER "self_attn.k_norm.weight", BLOCK "attn_k_norm.weight"),
  END,
};

#define NEOX "gpt_neox.layers.*."

const RillFolderTensor rill_folder_neox[] = {
  MAP ("gpt_neox.embed_in.weight", "token_embd.weight"),
  BOTH ("gpt_neox.final_layer_norm", "output_norm"),
  MAYBE ("embed_out.weight", "output.weight"),
  BOTH (NEOX "input_layernorm", BLOCK "attn_norm"),
  BOTH (NEOX "post_attention_layernorm", BLOCK "ffn_norm"),
  QKV (NEOX "attention.query_key_value.weight", BLOCK "attn_qkv.weight"),
  QKV (NEOX "attention.query_key_value.bias", BLOCK "attn_qkv.bias"),
  BOTH (NEOX "attention.dense", BLOCK "attn_output"),
  BOTH (NEOX "mlp.dense_h_to_4h", BLOCK "ffn_up"),
  BOTH (NEOX "mlp.dense_4h_to_h", BLOCK "ffn_down"),
  IGNORE (NEOX "attention.bias"),
  IGNORE (NEOX "attention.masked_bias"),
  IGNORE (NEOX "attention.rotary_emb.inv_freq"),
  END,
};

#define FALCON "transformer.h.*."

/* One norm for both blocks, or one for each. */
const RillFolderTensor rill_folder_falcon[] = {
  MAP ("transformer.word_embeddings.weight", "token_embd.weight"),
  BOTH ("transformer.ln_f", "output_norm"),
  MAYBE ("lm_head.weight", "output.weight"),
  MAYBE (FALCON "input_layernorm.weight", BLOCK "attn_norm.weight"),
  MAYBE (FALCON "input_layernorm.bias", BLOCK "attn_norm.bias"),
  MAYBE (FALCON "ln_mlp.weight", BLOCK "attn_norm.weight"),
  MAYBE (FALCON "ln_mlp.bias", BLOCK "attn_norm.bias"),
  MAYBE (FALCON "ln_attn.weight", BLOCK "attn_norm_2.weight"),
  MAYBE (FALCON "ln_attn.bias", BLOCK "attn_norm_2.bias"),
  QKV (FALCON "self_attention.query_key_value.weight", BLOCK "attn_qkv.weight"),
  MAP (FALCON "self_attention.dense.weight", BLOCK "attn_output.weight"),
  MAP (FALCON "mlp.dense_h_to_4h.weight", BLOCK "ffn_up.weight"),
  MAP (FALCON "mlp.dense_4h_to_h.weight", BLOCK "ffn_down.weight"),
  END,
};

#define MPT "transformer.blocks.*."

const RillFolderTensor rill_folder_mpt[] = {
  MAP ("transformer.wte.weight", "token_embd.weight"),
  WITH_BIAS ("transformer.norm_f", "output_norm"),
  MAYBE ("lm_head.weight", "output.weight"),
  WITH_BIAS (MPT "norm_1", BLOCK "attn_norm"),
  WITH_BIAS (MPT "norm_2", BLOCK "ffn_norm"),
  WITH_BIAS (MPT "attn.Wqkv", BLOCK "attn_qkv"),
  WITH_BIAS (MPT "attn.out_proj", BLOCK "attn_output"),
  MAYBE (MPT "attn.q_ln.weight", BLOCK "attn_q_norm.weight"),
  MAYBE (MPT "attn.q_ln.bias", BLOCK "attn_q_norm.bias"),
  MAYBE (MPT "attn.k_ln.weight", BLOCK "attn_k_norm.weight"),
  MAYBE (MPT "attn.k_ln.bias", BLOCK "attn_k_norm.bias"),
  WITH_BIAS (MPT "ffn.up_proj", BLOCK "ffn_up"),
  WITH_BIAS (MPT "ffn.down_proj", BLOCK "ffn_down"),
  END,
};
