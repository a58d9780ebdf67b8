/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rill: a language-model engine whose stream never ends.
 *
 * A RillModel is immutable and may be shared between threads. A RillSession is one mutable timeline of tokens over one
 * model: it is used by one thread at a time and keeps the keys and values of the first tokens (the attention sinks)
 * and of a rolling window of recent ones (StreamingLLM: Xiao, Tian, Chen, Han, Lewis, ICLR 2024). Its memory and its
 * time per token do not grow with the stream.
 *
 * Sizes are in bytes, times in seconds, positions and lengths in tokens. Functions that can fail return FALSE or NULL and
 * set a GError in RILL_ERROR that says what failed, where, what was expected and found. Nothing here prints or exits.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RILL_API __attribute__ ((visibility ("default")))

/* --- Errors ------------------------------------------------------------------------------------------------------ */

#define RILL_ERROR (rill_error_quark ())

/**
 * RillError:
 * @RILL_ERROR_IO: a file could not be opened, read, mapped or written
 * @RILL_ERROR_FORMAT: a file is malformed: truncated, corrupted or self-contradictory
 * @RILL_ERROR_UNSUPPORTED: well formed, but of a kind this engine does not run; named in the message
 * @RILL_ERROR_ARGUMENT: an option or an input is out of range
 * @RILL_ERROR_FULL: the dense policy has reached its capacity
 * @RILL_ERROR_MISMATCH: saved state belongs to another model or other options
 * @RILL_ERROR_CANCELLED: a progress callback asked to stop
 * @RILL_ERROR_MEMORY: an allocation of stated size failed
 */
typedef enum
{
  RILL_ERROR_IO,
  RILL_ERROR_FORMAT,
  RILL_ERROR_UNSUPPORTED,
  RILL_ERROR_ARGUMENT,
  RILL_ERROR_FULL,
  RILL_ERROR_MISMATCH,
  RILL_ERROR_CANCELLED,
  RILL_ERROR_MEMORY,
} RillError;

RILL_API GQuark rill_error_quark (void);

/**
 * RillProgress:
 * @done: units finished, never decreasing
 * @total: units in all, at least 1
 * @user_data: the caller's
 *
 * Returns: TRUE to go on; FALSE stops the operation with RILL_ERROR_CANCELLED, leaving its object usable.
 */
typedef gboolean (*RillProgress) (guint64 done, guint64 total, gpointer user_data);

typedef gint32 RillToken;

/* --- Model files and models -------------------------------------------------------------------------------------- */

/**
 * RillModelInfo:
 *
 * What a model file says of itself. Strings are owned by the struct and never NULL unless said; numbers a file does not
 * give are 0. @problem is NULL when this engine can run the file, else the reason in one sentence; @text_problem is
 * NULL when the file's tokenizer is supported, else the reason (such a model still computes logits from ids).
 */
typedef struct
{
  char *path;
  char *name;               /* general.name, or the file's base name */
  char *architecture;       /* "llama" */
  char *weight_type;        /* the type most weights have: "Q8_0" */
  char *tokenizer;          /* "llama" (SPM), "gpt2" (BPE), "" */
  char *chat_template;      /* the file's own text, or NULL */
  char *license;            /* general.license, or NULL */
  char *problem;
  char *text_problem;
  guint gguf_version;       /* 0: a folder */
  guint64 file_bytes;
  guint64 n_parameter;
  guint64 n_tensor;
  guint n_layer;
  guint n_head;
  guint n_head_kv;
  guint head_dim;
  guint n_rot;              /* rotated dimensions a head; 0: positions are a bias (ALiBi), where the file can be run */
  guint n_embd;
  guint n_ff;               /* of one expert, where there are experts */
  guint n_expert;           /* 0: one network a layer */
  guint n_expert_used;      /* of them for each token */
  guint local_window;       /* slots that some of the layers, or all, see; 0: all layers see all */
  guint n_vocab;
  guint context_length;     /* trained context, tokens */
  double rope_theta;
  char *rope_scaling;       /* "none", "linear", "ntk", "llama3", "yarn" */
  gboolean tied_output;     /* the output matrix is the embedding matrix */
} RillModelInfo;

RILL_API RillModelInfo *rill_model_info_new (const char *path, GError **error);
RILL_API void           rill_model_info_free (RillModelInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillModelInfo, rill_model_info_free)

typedef struct _RillModel RillModel;

/**
 * rill_model_load:
 * @path: a GGUF v2 or v3 file, or a folder of Hugging Face with config.json and safetensors; files are mapped, and must
 *   not be changed while the model lives (see rill-guard.h)
 * @progress: (nullable): called while the weights are brought into memory, units bytes
 *
 * Returns: (transfer full): a model, or NULL with RILL_ERROR_IO, _FORMAT, _UNSUPPORTED or _CANCELLED.
 */
RILL_API RillModel *rill_model_load (const char *path, RillProgress progress, gpointer user_data, GError **error);

/**
 * rill_dup_builtin_model_path:
 *
 * Returns: (transfer full) (nullable): where the model that comes with the program lies: in the folder that the environment
 * variable RIVULET_MODEL_DIR names, else beside the program's installed data, else in the source tree it was built from.
 */
RILL_API char *rill_dup_builtin_model_path (void);

/**
 * rill_model_new_synthetic:
 * @shape: a named shape ("llama-3.2-1b", "llama-100m", "tiny"); see rill_model_list_shapes()
 * @type: weight type ("F32", "Q8_0", "Q4_K" ...)
 *
 * A model of random weights for measuring speed. It has no tokenizer.
 */
RILL_API RillModel *rill_model_new_synthetic (const char *shape, const char *type, GError **error);
RILL_API const char *const  *rill_model_list_shapes (void);
RILL_API RillModel          *rill_model_ref (RillModel *model);
RILL_API void                rill_model_unref (RillModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillModel, rill_model_unref)

RILL_API const RillModelInfo *rill_model_get_info (RillModel *model);

/**
 * rill_model_get_decode_bytes:
 *
 * Returns: bytes of weights read to decode one token (all layers and the output matrix; one row of the embedding).
 */
RILL_API guint64 rill_model_get_decode_bytes (RillModel *model);

/* --- Text -------------------------------------------------------------------------------------------------------- */

typedef struct _RillTokenizer RillTokenizer;

/** Returns: (transfer none) (nullable): the model's tokenizer; NULL where RillModelInfo.text_problem says why. */
RILL_API RillTokenizer *rill_model_get_tokenizer (RillModel *model);

/**
 * rill_tokenizer_new_from_file:
 *
 * Reads the vocabulary of a GGUF file or of a folder with tokenizer.json, which need not hold any weights.
 */
RILL_API RillTokenizer *rill_tokenizer_new_from_file (const char *path, GError **error);
RILL_API RillTokenizer *rill_tokenizer_ref (RillTokenizer *tokenizer);
RILL_API void           rill_tokenizer_unref (RillTokenizer *tokenizer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillTokenizer, rill_tokenizer_unref)

typedef enum
{
  RILL_ENCODE_TEXT = 0,         /* control tokens written in the text are plain text */
  RILL_ENCODE_BOS = 1 << 0,     /* put the beginning-of-stream token first, where the model has one */
  RILL_ENCODE_SPECIAL = 1 << 1, /* recognise control tokens in the text */
} RillEncodeFlags;

/**
 * rill_tokenizer_encode:
 * @text: any bytes; bytes that are not valid UTF-8 are encoded one by one
 * @n_bytes: length of @text, or -1 when NUL-terminated
 * @tokens: (element-type RillToken): ids are appended
 */
RILL_API void rill_tokenizer_encode (RillTokenizer *tokenizer, const char *text, gssize n_bytes,
                                     RillEncodeFlags flags, GArray *tokens);
RILL_API guint      rill_tokenizer_get_n_vocab (RillTokenizer *tokenizer);
RILL_API RillToken  rill_tokenizer_get_bos (RillTokenizer *tokenizer);              /* -1: none */
RILL_API gboolean   rill_tokenizer_get_add_bos (RillTokenizer *tokenizer);          /* the model wants it first */
RILL_API gboolean   rill_tokenizer_is_end (RillTokenizer *tokenizer, RillToken id); /* ends a turn or a text */
RILL_API gboolean   rill_tokenizer_is_control (RillTokenizer *tokenizer, RillToken id);
/** Returns: (transfer none): the raw vocabulary entry, e.g. "▁the" or "<0x0A>"; NULL when @id is out of range. */
RILL_API const char *rill_tokenizer_get_piece (RillTokenizer *tokenizer, RillToken id);

/**
 * RillDetokenizer:
 *
 * Turns a stream of ids back into text. What it returns is always valid UTF-8 and never ends in half a character: the
 * rest is kept for the next call. Bytes that can no longer become a character, and NUL, come out as U+FFFD. The first
 * id, and one after a control token, begins a text: the space that encoding put before it is taken away. To go on with
 * a text that has begun, push its ids first.
 */
typedef struct _RillDetokenizer RillDetokenizer;

RILL_API RillDetokenizer *rill_detokenizer_new (RillTokenizer *tokenizer, gboolean show_control);
RILL_API void             rill_detokenizer_free (RillDetokenizer *detokenizer);
RILL_API void             rill_detokenizer_reset (RillDetokenizer *detokenizer);
RILL_API void             rill_detokenizer_push (RillDetokenizer *detokenizer, RillToken id, GString *out);
RILL_API void             rill_detokenizer_finish (RillDetokenizer *detokenizer, GString *out);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillDetokenizer, rill_detokenizer_free)

/** The inverse of encode, bytes as they were, be they UTF-8 or not. A BOS that stands first is left out, other control
 * tokens are written by name. */
RILL_API void rill_tokenizer_decode (RillTokenizer *tokenizer, const RillToken *ids, gsize n_ids, GString *out);

typedef enum
{
  RILL_ROLE_SYSTEM,
  RILL_ROLE_USER,
  RILL_ROLE_ASSISTANT,
} RillRole;

/** rill_chat_append_begin: BOS where the model wants one, once at the start of a stream.
 * rill_chat_append_message: one whole message with its role markers and end-of-turn token.
 * rill_chat_append_reply_start: the marker after which the model writes the assistant's reply.
 * rill_chat_append_reply_end: what stands after a reply, so that the next turn can follow: appended where the reply was
 * cut short, or in place of the end token that the model drew. What a person types stays plain text. The form is that of
 * the file's template; without one, a plain "User:/Assistant:" form. */
RILL_API void        rill_chat_append_begin (RillModel *model, GArray *tokens);
RILL_API void        rill_chat_append_message (RillModel *model, RillRole role, const char *text, GArray *tokens);
RILL_API void        rill_chat_append_reply_start (RillModel *model, GArray *tokens);
RILL_API void        rill_chat_append_reply_end (RillModel *model, GArray *tokens);
RILL_API const char *rill_chat_get_form (RillModel *model);
RILL_API const char *rill_chat_get_default_system (RillModel *model); /* to be used where none is given; nullable */
RILL_API const char *rill_chat_get_problem (RillModel *model); /* why the file's own template is not followed; nullable */
RILL_API const char *rill_chat_get_message_start (RillModel *model, RillRole role); /* the marker before its text */
/** Returns: (nullable): the text that ends a reply where no token does ("\nUser:"); no part of the reply. */
RILL_API const char *rill_chat_get_stop_text (RillModel *model);
/** Moves to @out what of @pending is surely reply; what may begin @stop_text (nullable) waits. Returns: TRUE at the stop text. */
RILL_API gboolean    rill_chat_drain_reply (const char *stop_text, GString *pending, GString *out);

/* --- Sampling ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  float temperature;        /* 0: always the most likely token */
  guint top_k;              /* 0: off */
  float top_p;              /* 1: off */
  float min_p;              /* 0: off */
  float repetition_penalty; /* 1: off */
  guint repetition_window;  /* tokens looked back on */
  guint loop_limit;         /* a stretch that repeats itself ends after so many tokens and three rounds; 0: off */
  guint64 seed;
} RillSamplerOptions;

typedef struct _RillSampler RillSampler;
RILL_API void         rill_sampler_options_init (RillSamplerOptions *options); /* the defaults of the chat */
RILL_API RillSampler *rill_sampler_new (guint n_vocab, const RillSamplerOptions *options, GError **error);
RILL_API void         rill_sampler_free (RillSampler *sampler);
/** Remembers @token for the repetition penalty and the loop limit; call it for tokens read as well as written. */
RILL_API void         rill_sampler_accept (RillSampler *sampler, RillToken token);
/** @logits: [n_vocab], not changed. Allocates nothing. Returns: the drawn id. */
RILL_API RillToken    rill_sampler_sample (RillSampler *sampler, const float *logits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillSampler, rill_sampler_free)

/* --- The stream -------------------------------------------------------------------------------------------------- */

typedef enum
{
  RILL_POLICY_STREAMING, /* S sinks and a rolling window of W */
  RILL_POLICY_WINDOW,    /* the window alone: S = 0 */
  RILL_POLICY_DENSE,     /* everything; stops at the capacity with RILL_ERROR_FULL */
  RILL_POLICY_RECOMPUTE, /* the last C tokens are encoded anew at each step */
} RillPolicy;

typedef enum
{
  RILL_CACHE_F32,
  RILL_CACHE_F16,
  RILL_CACHE_Q8_0,
} RillCacheType;

/**
 * RillSessionOptions:
 * @n_sink: sinks kept for ever, not counting pinned tokens; only RILL_POLICY_STREAMING has any, elsewhere S = 0
 * @n_pinned: further tokens of the prefix kept as sinks (the system prompt); S = n_sink + n_pinned
 * @capacity: C = S + W, live slots counting the token being decoded; 0: the trained context, at most 4096
 * @max_kept: the most tokens that rill_session_keep() can keep; only RILL_POLICY_STREAMING keeps any; 0
 * @n_rewind: U, tokens that can be undone exactly however long the stream; before rows are reused, all can
 * @chunk: tokens a prefill step
 * @n_thread: 0: one a physical core that this process may use
 * @stream_offset: positions skipped between the sinks and the first window token (a test's way to far positions); 0
 */
typedef struct
{
  RillPolicy policy;
  guint n_sink;
  guint n_pinned;
  guint max_kept;
  guint capacity;
  guint n_rewind;
  RillCacheType cache_type;
  guint chunk;
  guint n_thread;
  guint64 stream_offset;
} RillSessionOptions;

typedef struct _RillSession RillSession;
RILL_API void         rill_session_options_init (RillSessionOptions *options);
RILL_API RillSession *rill_session_new (RillModel *model, const RillSessionOptions *options, GError **error);
RILL_API void         rill_session_free (RillSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillSession, rill_session_free)

RILL_API RillModel                *rill_session_get_model (RillSession *session);
RILL_API const RillSessionOptions *rill_session_get_options (RillSession *session); /* with defaults filled in */

/**
 * RillLogitsFunc:
 * @logits: [n_vocab], valid during the call
 *
 * Called for every position of an append, in order. Returning FALSE stops with RILL_ERROR_CANCELLED.
 */
typedef gboolean (*RillLogitsFunc) (guint64 position, const float *logits, gpointer user_data);

/**
 * rill_session_append:
 * @tokens: [n_tokens] ids, any number: they are read in chunks, each exactly as if token by token
 * @written: TRUE for tokens the model wrote itself (they count as written, not read)
 * @progress: (nullable): called after each chunk, units tokens; tokens of finished chunks stay in the stream
 *
 * A bad id, or under RILL_POLICY_DENSE more tokens than fit, is refused before anything is read. RILL_ERROR_IO: the model's
 * file was changed, and RILL_ERROR_FORMAT: its weights lead to what is no number; the stream is then lost.
 */
RILL_API gboolean rill_session_append (RillSession *session, const RillToken *tokens, gsize n_tokens,
                                       gboolean written, RillProgress progress, gpointer user_data, GError **error);
/** As rill_session_append(), giving the logits of every position to @func (for evaluation). */
RILL_API gboolean rill_session_append_each (RillSession *session, const RillToken *tokens, gsize n_tokens,
                                            RillLogitsFunc func, gpointer user_data, GError **error);

/** Returns: (transfer none) (nullable): [n_vocab] logits after the last token; NULL on an empty stream. */
RILL_API const float *rill_session_get_logits (RillSession *session);
RILL_API guint64      rill_session_get_position (RillSession *session); /* tokens in the stream so far */
RILL_API guint64      rill_session_get_evicted (RillSession *session);  /* tokens no longer visible to the next one */
RILL_API gsize        rill_session_get_cache_bytes (RillSession *session); /* K and V rows held: constant */

/** Begins an empty stream with @n_pinned pinned tokens, in the same memory where the sizes allow. */
RILL_API gboolean rill_session_reset (RillSession *session, guint n_pinned, GError **error);

/** Returns: how many tokens rill_session_rewind() can undo exactly now. */
RILL_API guint64  rill_session_get_max_rewind (RillSession *session);
/** Undoes the last @n_tokens; logits are again those of the token now last. RILL_ERROR_ARGUMENT beyond the maximum. */
RILL_API gboolean rill_session_rewind (RillSession *session, guint64 n_tokens, GError **error);

/** For experiments: while hidden, tokens see the window alone, though sinks and pinned stay in the cache as they are. Not
 * part of the saved state. */
RILL_API void     rill_session_hide_sinks (RillSession *session, gboolean hide);
/**
 * rill_session_keep:
 *
 * Keeps tokens of the window, from @position on: at its edge they move behind the sinks, W shrinks by as many, C stays.
 * RILL_ERROR_ARGUMENT where one is forgotten already, _FULL beyond max_kept; then none is marked.
 */
RILL_API gboolean rill_session_keep (RillSession *session, guint64 position, guint64 n_tokens, GError **error);
/** Lets go of kept tokens: at once of those that have moved, and then no rewind goes further back than here. */
RILL_API void     rill_session_release (RillSession *session, guint64 position, guint64 n_tokens);
/** Returns: how many have moved; @n_marked: (out) (nullable): how many more will. */
RILL_API guint    rill_session_get_n_kept (RillSession *session, guint *n_marked);

/** Writes the whole state to @path atomically; constant size. */
RILL_API gboolean rill_session_save (RillSession *session, const char *path, GError **error);
/** Replaces the state by a saved one, bit for bit; on failure, e.g. RILL_ERROR_MISMATCH for another model or other
 * options, the session is unchanged. */
RILL_API gboolean rill_session_restore (RillSession *session, const char *path, GError **error);

/* --- The machine ------------------------------------------------------------------------------------------------- */

RILL_API const char *rill_cpu_describe (void);                         /* "avx512-vnni", "avx2", "neon", "c" */
RILL_API guint       rill_cpu_default_threads (void);
RILL_API double      rill_cpu_measure_read_bandwidth (guint n_thread); /* bytes a second */

G_END_DECLS

#include "rill-trace.h"
