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

/* Norms and biases are floats whatever the file holds: they are small. Matrices stay as they are, in the mapping. */
typedef struct
{
  const float *attn_norm;  /* [n_embd] */
  RillMatrix attn_q;       /* [n_head * head_dim, n_embd] */
  RillMatrix attn_k;       /* [n_head_kv * head_dim, n_embd] */
  RillMatrix attn_v;       /* [n_head_kv * head_dim, n_embd] */
  const float *attn_q_bias; /* [n_head * head_dim]; the biases are NULL where the architecture has none */
  const float *attn_k_bias;
  const float *attn_v_bias;
  RillMatrix attn_output;  /* [n_embd, n_head * head_dim] */
  const float *sink_logits; /* [n_head] a learned logit that joins the softmax's denominator alone; NULL: none */
  const float *ffn_norm;   /* [n_embd] */
  RillMatrix ffn_gate;     /* [n_ff, n_embd] */
  RillMatrix ffn_up;       /* [n_ff, n_embd] */
  RillMatrix ffn_down;     /* [n_embd, n_ff] */
} RillLayer;

struct _RillModel
{
  atomic_int ref_count;
  RillHparams hparams;
  RillMatrix token_embd;    /* [n_vocab, n_embd] */
  const float *output_norm; /* [n_embd] */
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

/* Fills the weights of @model, whose hparams are set, from the tensors of its file. */
gboolean rill_model_bind_weights (RillModel *model, RillGguf *gguf, GError **error);
/* The same checks on the header alone, for a file that is only being looked at. */
gboolean rill_model_check_weights (const RillHparams *hparams, RillGguf *gguf, GError **error);

/* What the file says, without judging whether the engine can run it. */
RillModelInfo *rill_model_info_new_from_gguf (RillGguf *gguf, GError **error);

/* An error's text without the file's name in front, which the reader of an info has already. */
char *rill_model_dup_reason (RillGguf *gguf, const GError *error);

G_END_DECLS
