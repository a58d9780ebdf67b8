/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of a RillModel: immutable once it has been made, shared between threads by reference.
 */

#pragma once

#include "format/gguf.h"
#include "kernels/matmul.h"
#include "model/hparams.h"
#include "rill.h"
#include "text/chat.h"

#include <stdatomic.h>

G_BEGIN_DECLS

/* weight NULL: nothing is normed. */
typedef struct
{
  const float *weight;
  const float *bias;       /* NULL: none */
} RillNorm;

/* Norms and biases are floats whatever the file holds: they are small. Matrices stay as they are, in the mapping; what a
 * file holds fused are several of them. Pointers are NULL where the layer has no such part. */
typedef struct
{
  RillNorm attn_norm;       /* [n_embd] */
  RillMatrix attn_q;        /* [n_head * head_dim, n_embd] */
  RillMatrix attn_k;        /* [n_head_kv * head_dim, n_embd] */
  RillMatrix attn_v;        /* [n_head_kv * head_dim, n_embd] */
  const float *attn_q_bias; /* [n_head * head_dim] */
  const float *attn_k_bias; /* [n_head_kv * head_dim] */
  const float *attn_v_bias;
  RillNorm attn_q_norm;     /* as RillQkNorm says */
  RillNorm attn_k_norm;
  const float *sink_logits; /* [n_head] a learned logit that joins the softmax's denominator alone */
  RillMatrix attn_output;   /* [n_embd, n_head * head_dim] */
  const float *attn_output_bias; /* [n_embd] */
  RillNorm attn_post_norm;  /* [n_embd] of what attention adds */

  RillNorm ffn_norm;        /* [n_embd]; none: the network reads what attention read, or the residual itself */
  RillMatrix ffn_router;    /* [n_expert, n_embd] */
  const float *ffn_router_bias; /* [n_expert] */
  RillMatrix ffn_gate;      /* [n_ff, n_embd]; of n_rows 0 where the network has no gate */
  RillMatrix ffn_up;        /* [n_ff, n_embd] */
  RillMatrix ffn_down;      /* [n_embd, n_ff]; of experts all three are stacked, [n_expert * n_ff, n_embd] */
  const float *ffn_gate_bias; /* [n_ff], of experts [n_expert, n_ff] */
  const float *ffn_up_bias;
  const float *ffn_down_bias; /* [n_embd], of experts [n_expert, n_embd] */
  RillNorm ffn_post_norm;   /* [n_embd] of what the network adds */
} RillLayer;

struct _RillModel
{
  atomic_int ref_count;
  RillHparams hparams;
  RillMatrix token_embd;    /* [n_vocab, n_embd] */
  RillNorm output_norm;     /* [n_embd] */
  RillMatrix output;        /* [n_vocab, n_embd]; the embedding itself where tied */
  RillLayer *layers;        /* [n_layer] */
  guint64 hash;             /* of every byte of the file; of shape, type and seed where there is none */

  RillModelInfo *info;
  RillTokenizer *tokenizer; /* NULL: none that is supported */
  RillChatForm *chat_form;

  RillGguf *gguf;           /* what the matrices point into: a file ... */
  void *memory;             /* ... or anonymous memory */
  gsize memory_bytes;
  GPtrArray *floats;        /* owned: norms, biases, rotary factors, expanded matrices */
};

/* An empty model with one reference. */
RillModel *rill_model_alloc (void);

/* FALSE with RILL_ERROR_IO where a file was changed under the model: what was computed since is worth nothing. */
gboolean rill_model_check_files (const RillModel *model, GError **error);

/* Fills the weights of @model, whose hparams are checked. RILL_ERROR_FORMAT, or RILL_ERROR_UNSUPPORTED where a tensor is
 * left over or of a type that is not computed with. */
gboolean rill_model_bind_weights (RillModel *model, RillGguf *gguf, GError **error);
/* The same checks on the header alone, for a file that is only being looked at. */
gboolean rill_model_check_weights (const RillHparams *hparams, RillGguf *gguf, GError **error);

/* A GGUF file, or a folder described as one. @loads: FALSE where no weights will be read. */
RillGguf *rill_model_open_source (const char *path, gboolean loads, GError **error);

/* What the file says, without judging whether the engine can run it. */
RillModelInfo *rill_model_info_new_from_gguf (RillGguf *gguf, GError **error);

/* An error's text without the file's name in front, which the reader of an info has already. */
char *rill_model_dup_reason (RillGguf *gguf, const GError *error);

G_END_DECLS
