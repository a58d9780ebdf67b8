/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the folder reader share: the table of families, and a folder while it is being read.
 */

#pragma once

#include "format/gguf-maker.h"
#include "format/json.h"
#include "format/safetensors.h"
#include "huggingface/folder.h"

G_BEGIN_DECLS

typedef enum
{
  RILL_FOLDER_MAP,      /* as it lies in the file */
  RILL_FOLDER_ADD_ONE,  /* norms whose weights are distances from 1 */
  RILL_FOLDER_QKV,      /* rows by groups of heads: the queries of a group, its key, its value */
  RILL_FOLDER_HEADS,    /* one vector a head in tensors of their own, "*" twice in the name */
  RILL_FOLDER_EXPERTS,  /* one matrix an expert in tensors of their own, "*" twice in the name */
  RILL_FOLDER_STACK,        /* all experts in one tensor [n_expert, rows, cols], or biases [n_expert, rows] */
  RILL_FOLDER_STACK_TURNED, /* the same as [n_expert, cols, rows] */
  RILL_FOLDER_STACK_MXFP4,  /* the same as "_blocks", with "_scales" beside it */
  RILL_FOLDER_IGNORE,   /* what can be computed, or is a leftover of training */
} RillFolderWay;

/* Which rows of every expert of a stack; the others go to another matrix. */
typedef enum
{
  RILL_FOLDER_ALL_ROWS,
  RILL_FOLDER_FIRST_HALF,
  RILL_FOLDER_SECOND_HALF,
  RILL_FOLDER_EVEN_ROWS,
  RILL_FOLDER_ODD_ROWS,
} RillFolderPick;

/* A tensor by its names in both worlds. The first "*" is the number of the layer; "" ends a table. */
typedef struct
{
  const char *name;      /* "model.layers.*.mlp.up_proj.weight" */
  const char *gguf_name; /* "blk.*.ffn_up.weight" */
  RillFolderWay way;
  gboolean needed;
  RillFolderPick pick;   /* of stacks */
} RillFolderTensor;

typedef enum
{
  RILL_FOLDER_UINT,
  RILL_FOLDER_DOUBLE,
  RILL_FOLDER_BOOL,
} RillFolderFieldType;

/* A number of config.json and its GGUF key. */
typedef struct
{
  const char *field;
  const char *suffix; /* after the architecture's name and a dot */
  RillFolderFieldType type;
  double min;
  double max;
} RillFolderField;

/* What a number is where the configuration of a part leaves it out. */
typedef struct
{
  const char *suffix;
  RillFolderFieldType type;
  double value;
} RillFolderDefault;

typedef struct _RillFolder RillFolder;

typedef struct
{
  const char *model_type;          /* in config.json */
  const char *architecture;        /* general.architecture */
  const RillFolderTensor *tensors; /* ended by a row without a name */
  const RillFolderField *fields;   /* instead of the common ones; ended by a row without a field */
  const RillFolderDefault *defaults; /* of parts; ended by a row without a suffix */
  const char *activations[4];      /* hidden_act may be */
  const char *activation_field;    /* instead of hidden_act */
  gboolean tied;                   /* where the configuration does not say */
  const char *quantization;        /* the one that its weights may have; NULL: none */
  /* What is not a number under a name of its own; may be NULL. The first is asked before the numbers have to be complete. */
  gboolean (*read_heads) (RillFolder *folder, GError **error);
  gboolean (*read_config) (RillFolder *folder, GError **error);
} RillFolderFamily;

struct _RillFolder
{
  char *path;
  char *display_name;
  char *config_file;     /* how messages name config.json */
  JsonObject *config_object;
  RillJson config;
  const RillFolderFamily *family;
  gboolean is_part;      /* the text's part of a model that sees pictures too */
  GStringChunk *strings;
  RillGgufMaker *maker;
  GPtrArray *files;      /* of RillSafetensors */
  gboolean gathers;
  gboolean tied;         /* no output matrix of its own: one that is there is a leftover */
  gboolean untied;       /* the configuration says that there is one */
  guint n_layer;
  guint n_head;
  guint n_head_kv;
  guint head_dim;
  guint n_expert;
};

extern const RillFolderTensor rill_folder_llama[];
extern const RillFolderTensor rill_folder_qwen3[];
extern const RillFolderTensor rill_folder_mixtral[];
extern const RillFolderTensor rill_folder_qwen3_moe[];
extern const RillFolderTensor rill_folder_granite_moe[];
extern const RillFolderTensor rill_folder_gpt_oss[];
extern const RillFolderTensor rill_folder_olmo2[];
extern const RillFolderTensor rill_folder_stablelm[];
extern const RillFolderTensor rill_folder_phi3[];
extern const RillFolderTensor rill_folder_gemma[];
extern const RillFolderTensor rill_folder_gemma2[];
extern const RillFolderTensor rill_folder_gemma3[];
extern const RillFolderTensor rill_folder_neox[];
extern const RillFolderTensor rill_folder_falcon[];
extern const RillFolderTensor rill_folder_mpt[];

gboolean rill_folder_read_qwen (RillFolder *folder, GError **error);
gboolean rill_folder_read_falcon (RillFolder *folder, GError **error);
gboolean rill_folder_read_mpt (RillFolder *folder, GError **error);
gboolean rill_folder_read_layer_types (RillFolder *folder, GError **error);
gboolean rill_folder_read_gemma (RillFolder *folder, GError **error);
gboolean rill_folder_read_gpt_oss (RillFolder *folder, GError **error);

/* NULL with RILL_ERROR_UNSUPPORTED names what is not run. */
const RillFolderFamily *rill_folder_find_family (const RillJson *config, GError **error);

/* Fills the keys, and the numbers of @folder. */
gboolean rill_folder_read_config (RillFolder *folder, GError **error);
gboolean rill_folder_read_rope (RillFolder *folder, GError **error);
/* Adds a key of the architecture that was read from @field. */
void rill_folder_add_uint (RillFolder *folder, const char *suffix, guint64 value, const char *field);
void rill_folder_add_double (RillFolder *folder, const char *suffix, double value, const char *field);

/* Opens the weights' files. */
gboolean rill_folder_open_files (RillFolder *folder, GError **error);
/* Adds all tensors; one that no row has is refused by name. */
gboolean rill_folder_add_tensors (RillFolder *folder, GError **error);

/* "FOLDER/model.safetensors: tensor NAME: ...". Always FALSE. */
gboolean rill_folder_fail_tensor (const RillSafetensors *file, const RillSafetensor *tensor, GError **error, int code,
                                  const char *format, ...) G_GNUC_PRINTF (5, 6);
/* The number of dimensions is the tensor's, fastest first. FALSE where the type or the shape is not one of weights. */
gboolean rill_folder_describe_tensor (const RillSafetensors *file, const RillSafetensor *tensor,
                                      RillGgufTensor *description, GError **error);
/* Memory that lives as long as the model; NULL with an error where there is none. */
void *rill_folder_new_memory (RillFolder *folder, const RillSafetensors *file, const RillSafetensor *tensor,
                              guint64 n_bytes, GError **error);
/* These put weights in order, in memory that the maker owns. */
gboolean rill_folder_add_one (RillFolder *folder, const RillSafetensors *file, const RillSafetensor *tensor,
                              RillGgufTensor *description, GError **error);
gboolean rill_folder_order_qkv (RillFolder *folder, const RillSafetensors *file, const RillSafetensor *tensor,
                                RillGgufTensor *description, GError **error);
/* Tensors of one shape and type after one another; the last dimension becomes their number. */
gboolean rill_folder_join (RillFolder *folder, const RillSafetensors *const *files,
                           const RillSafetensor *const *tensors, guint n, RillGgufTensor *description, GError **error);

/* One of the matrices, or biases, that a stack of experts holds. */
gboolean rill_folder_pick_rows (RillFolder *folder, const RillFolderTensor *row, const RillSafetensors *file,
                                const RillSafetensor *tensor, RillGgufTensor *description, GError **error);
gboolean rill_folder_pack_mxfp4 (RillFolder *folder, const RillFolderTensor *row, const RillSafetensors *file,
                                 const RillSafetensor *blocks, const RillSafetensors *scales_file,
                                 const RillSafetensor *scales, RillGgufTensor *description, GError **error);

G_END_DECLS
