/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the architecture table, and the names of those that have none for a reason worth telling.
 */

#include "model/arch.h"

/* Norms before both blocks, a gated network: what most families share. */
#define PRE_NORMS (RILL_PART_ATTN_NORM | RILL_PART_FFN_NORM)
#define ALL_BIASES (RILL_PART_QKV_BIAS | RILL_PART_OUTPUT_BIAS | RILL_PART_FFN_BIAS)

static const RillArch architectures[] = {
  /* Llama 1 to 3, Mistral, Mixtral, TinyLlama, SmolLM. */
  {
    .name = "llama",
    .parts = PRE_NORMS | RILL_PART_GATE,
    .maybe = ALL_BIASES | RILL_PART_EXPERTS,
    .rope_pairs = RILL_ROPE_ADJACENT,
  },
  {
    .name = "qwen2",
    .parts = PRE_NORMS | RILL_PART_GATE | RILL_PART_QKV_BIAS,
    .rope_pairs = RILL_ROPE_HALVES,
  },
  {
    .name = "qwen3",
    .parts = PRE_NORMS | RILL_PART_GATE | RILL_PART_QK_NORM,
    .maybe = RILL_PART_QKV_BIAS | RILL_PART_OUTPUT_BIAS,
    .rope_pairs = RILL_ROPE_HALVES,
  },
  {
    .name = "qwen3moe",
    .parts = PRE_NORMS | RILL_PART_QK_NORM | RILL_PART_EXPERTS,
    .maybe = RILL_PART_QKV_BIAS | RILL_PART_OUTPUT_BIAS,
    .rope_pairs = RILL_ROPE_HALVES,
  },
  /* 7B has one norm for both blocks, 40B one for each. */
  {
    .name = "falcon",
    .parts = RILL_PART_ATTN_NORM | RILL_PART_NORM_BIAS | RILL_PART_FUSED_QKV,
    .maybe = RILL_PART_SECOND_NORM,
    .norm = RILL_NORM_LAYER,
    .activation = RILL_ACTIVATION_GELU_TANH,
    .rope_pairs = RILL_ROPE_HALVES,
    .parallel = RILL_PARALLEL_ALWAYS,
  },
  {
    .name = "mpt",
    .parts = PRE_NORMS | RILL_PART_FUSED_QKV,
    .maybe = ALL_BIASES | RILL_PART_NORM_BIAS | RILL_PART_QK_NORM | RILL_PART_QK_NORM_BIAS,
    .norm = RILL_NORM_LAYER,
    .activation = RILL_ACTIVATION_GELU_TANH,
    .qk_norm = RILL_QK_NORM_FULL,
    .alibi = TRUE,
  },
  /* Pythia. */
  {
    .name = "gptneox",
    .parts = PRE_NORMS | RILL_PART_NORM_BIAS | RILL_PART_FUSED_QKV | ALL_BIASES,
    .norm = RILL_NORM_LAYER,
    .activation = RILL_ACTIVATION_GELU_TANH,
    .rope_pairs = RILL_ROPE_HALVES,
    .parallel = RILL_PARALLEL_BY_KEY,
  },
  {
    .name = "gemma",
    .parts = PRE_NORMS | RILL_PART_GATE,
    .activation = RILL_ACTIVATION_GELU_TANH,
    .rope_pairs = RILL_ROPE_HALVES,
    .scales_embedding = TRUE,
  },
  {
    .name = "gemma2",
    .parts = PRE_NORMS | RILL_PART_POST_NORMS | RILL_PART_GATE,
    .activation = RILL_ACTIVATION_GELU_TANH,
    .rope_pairs = RILL_ROPE_HALVES,
    .scales_embedding = TRUE,
    .default_window = 4096,
    .global_every = 2,
    .score_cap = 50.0f,
    .logit_cap = 30.0f,
    .wide_scale_layers = 46,
  },
  {
    .name = "gemma3",
    .parts = PRE_NORMS | RILL_PART_POST_NORMS | RILL_PART_QK_NORM | RILL_PART_GATE,
    .activation = RILL_ACTIVATION_GELU_TANH,
    .rope_pairs = RILL_ROPE_HALVES,
    .scales_embedding = TRUE,
    .global_every = 6,
    .local_theta = 10000.0,
    .wide_scale_layers = 62,
  },
  {
    .name = "phi3",
    .parts = PRE_NORMS | RILL_PART_FUSED_GATE,
    .maybe = RILL_PART_FUSED_QKV,
    .rope_pairs = RILL_ROPE_HALVES,
  },
  {
    .name = "granite",
    .parts = PRE_NORMS | RILL_PART_GATE,
    .maybe = ALL_BIASES,
    .rope_pairs = RILL_ROPE_ADJACENT,
  },
  {
    .name = "granitemoe",
    .parts = PRE_NORMS | RILL_PART_EXPERTS,
    .rope_pairs = RILL_ROPE_ADJACENT,
  },
  {
    .name = "stablelm",
    .parts = RILL_PART_ATTN_NORM | RILL_PART_NORM_BIAS | RILL_PART_GATE,
    .maybe = RILL_PART_FFN_NORM | RILL_PART_QKV_BIAS | RILL_PART_QK_NORM,
    .norm = RILL_NORM_LAYER,
    .rope_pairs = RILL_ROPE_HALVES,
    .qk_norm = RILL_QK_NORM_HEADS,
    .parallel = RILL_PARALLEL_BY_NORM,
  },
  {
    .name = "olmo2",
    .parts = RILL_PART_POST_NORMS | RILL_PART_QK_NORM | RILL_PART_GATE,
    .rope_pairs = RILL_ROPE_HALVES,
    .qk_norm = RILL_QK_NORM_FULL,
    .global_every = 4,
    .local_unscaled = TRUE,
  },
  {
    .name = "gpt-oss",
    .parts = PRE_NORMS | RILL_PART_QKV_BIAS | RILL_PART_OUTPUT_BIAS | RILL_PART_SINKS | RILL_PART_EXPERTS
             | RILL_PART_EXPERT_BIAS,
    .activation = RILL_ACTIVATION_CLAMPED,
    .rope_pairs = RILL_ROPE_HALVES,
    .ffn_norm_name = "post_attention_norm",
    .global_every = 2,
    .yarn_exact = TRUE,
  },
};

static const struct
{
  const char *name;
  const char *reason;
} refusals[] = {
  { "gpt2", "learned absolute positions, which no stream can go beyond" },
  { "starcoder", "learned absolute positions, which no stream can go beyond" },
  { "qwen2vl", "rotary positions in sections (M-RoPE)" },
  { "qwen3vl", "rotary positions in sections (M-RoPE)" },
  { "deepseek2", "keys and values compressed into one vector (MLA)" },
  { "mamba", "a recurrent state instead of attention" },
  { "mamba2", "a recurrent state instead of attention" },
  { "rwkv6", "a recurrent state instead of attention" },
  { "rwkv7", "a recurrent state instead of attention" },
  { "jamba", "layers with a recurrent state instead of attention" },
  { "granitehybrid", "layers with a recurrent state instead of attention" },
  { "qwen3next", "layers with a recurrent state instead of attention" },
  { "gemma3n", "layers that share keys and values, and embeddings of their own for each" },
  { "llama4", "layers without positions and attention in chunks" },
  { "bert", "attention to what comes after, so that it writes no text" },
  { "nomic-bert", "attention to what comes after, so that it writes no text" },
  { "t5", "an encoder beside the decoder" },
  { "clip", "pictures instead of text" },
};

const RillArch *
rill_arch_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (architectures); i++)
    if (g_str_equal (architectures[i].name, name))
      return &architectures[i];
  return NULL;
}

const char *
rill_arch_get_refusal (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (g_str_equal (refusals[i].name, name))
      return refusals[i].reason;
  return NULL;
}

char *
rill_arch_dup_names (void)
{
  GString *names = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (architectures); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", architectures[i].name);
  return g_string_free_and_steal (names);
}
