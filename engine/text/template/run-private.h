/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A template being run: its values, its variables, and what bounds it. Everything a run makes lies in its arena.
 */

#pragma once

#include "text/template/ast.h"
#include "text/template/template.h"

G_BEGIN_DECLS

#define RILL_RUN_MAX_STEPS 1000000
#define RILL_RUN_MAX_DEPTH 300
#define RILL_RUN_MAX_MEMORY (32 * 1024 * 1024)
#define RILL_RUN_MAX_OUTPUT (4 * 1024 * 1024)

typedef enum
{
  RILL_VALUE_UNDEFINED, /* name: what was looked for */
  RILL_VALUE_NONE,
  RILL_VALUE_BOOLEAN,
  RILL_VALUE_INTEGER,
  RILL_VALUE_FLOAT,
  RILL_VALUE_STRING,
  RILL_VALUE_LIST,
  RILL_VALUE_MAP,
  RILL_VALUE_NAMESPACE, /* a map that set can change */
  RILL_VALUE_MACRO,
  RILL_VALUE_FUNCTION,  /* name: a function of the interpreter */
} RillValueKind;

/* Valid UTF-8. marks: for each byte where it came from, as rill_template_render() tells it; NULL: the template's own. */
typedef struct
{
  const char *bytes;
  gsize n;
  const guint8 *marks;
} RillText;

typedef struct _RillValueList RillValueList;
typedef struct _RillValueMap RillValueMap;
typedef struct _RillMacro RillMacro;

typedef struct
{
  RillValueKind kind;
  union
  {
    gboolean boolean;
    gint64 integer;
    double real;
    const RillText *text;
    RillValueList *list;
    RillValueMap *map;
    RillMacro *macro;
    const char *name;
  };
} RillValue;

struct _RillValueList
{
  RillValue *items;
  gsize n, n_allocated;
};

/* In the order of insertion. Keys are strings. */
struct _RillValueMap
{
  RillValue *keys;
  RillValue *values;
  gsize n, n_allocated;
};

typedef struct _RillFrame RillFrame;

struct _RillMacro
{
  const RillNode *node;
  RillFrame *frame; /* what it was defined in */
};

typedef struct
{
  const char *name;
  RillValue value;
} RillVariable;

struct _RillFrame
{
  RillFrame *parent;
  RillVariable *variables;
  guint n, n_allocated;
};

/* Text that grows, with its marks. */
typedef struct
{
  GString *bytes;
  GByteArray *marks;
} RillOutput;

typedef enum
{
  RILL_JUMP_NONE,
  RILL_JUMP_BREAK,
  RILL_JUMP_CONTINUE,
} RillJump;

typedef struct
{
  RillArena arena;
  guint64 n_steps;
  guint depth;
  gint64 now;
  RillFrame *frame;
  RillOutput *output;
  RillJump jump;
  const RillNode *node; /* what is being done, for errors */
  RillValue captured;   /* what RILL_NODE_CAPTURED stands for */
  GError *error;
} RillRun;

typedef struct
{
  RillValue *values; /* [n] */
  const char **names; /* [n]; NULL: by place */
  guint n;
} RillArguments;

/* Always FALSE: the run ends with an error at the node being done. */
gboolean rill_run_fail (RillRun *run, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* FALSE where that was too much. */
gboolean rill_run_charge (RillRun *run, guint64 n_steps);
gpointer rill_run_alloc (RillRun *run, gsize n_bytes); /* NULL: the run fails */

/* --- Values ------------------------------------------------------------------------------------------------------ */

static inline RillValue
rill_value_none (void)
{
  return (RillValue) { .kind = RILL_VALUE_NONE };
}

static inline RillValue
rill_value_boolean (gboolean value)
{
  return (RillValue) { .kind = RILL_VALUE_BOOLEAN, .boolean = value ? TRUE : FALSE };
}

static inline RillValue
rill_value_integer (gint64 value)
{
  return (RillValue) { .kind = RILL_VALUE_INTEGER, .integer = value };
}

static inline RillValue
rill_value_float (double value)
{
  return (RillValue) { .kind = RILL_VALUE_FLOAT, .real = value };
}

static inline RillValue
rill_value_undefined (const char *name)
{
  return (RillValue) { .kind = RILL_VALUE_UNDEFINED, .name = name };
}

static inline gboolean
rill_value_is_map (RillValue value)
{
  return value.kind == RILL_VALUE_MAP || value.kind == RILL_VALUE_NAMESPACE;
}

static inline gboolean
rill_value_is_number (RillValue value)
{
  return value.kind == RILL_VALUE_BOOLEAN || value.kind == RILL_VALUE_INTEGER || value.kind == RILL_VALUE_FLOAT;
}

gint64 rill_value_get_integer (RillValue value); /* of a boolean or an integer */
double rill_value_get_real (RillValue value);    /* of any number */
const char *rill_value_get_kind_name (RillValue value);
gboolean rill_value_is_true (RillValue value);

/* Each sets *value; FALSE: the run has failed. @marks is nullable. */
gboolean rill_value_make_text (RillRun *run, const char *bytes, gsize n, const guint8 *marks, RillValue *value);
gboolean rill_value_make_slice (RillRun *run, const RillText *text, gsize begin, gsize end, RillValue *value);
gboolean rill_value_make_list (RillRun *run, RillValue *value);
gboolean rill_value_make_map (RillRun *run, RillValue *value);
gboolean rill_list_append (RillRun *run, RillValueList *list, RillValue item);
gboolean rill_map_set (RillRun *run, RillValueMap *map, RillValue key, RillValue value);
gboolean rill_map_set_named (RillRun *run, RillValueMap *map, const char *name, RillValue value);
/* Returns NULL where it has no such key. */
RillValue *rill_map_find (const RillValueMap *map, const char *bytes, gsize n);

gboolean rill_value_equals (RillRun *run, RillValue a, RillValue b, gboolean *result);
/* *order is negative, 0 or positive; FALSE where the two have none. */
gboolean rill_value_compare (RillRun *run, RillValue a, RillValue b, int *order);
gboolean rill_value_contains (RillRun *run, RillValue container, RillValue item, gboolean *result);
/* The items of a list, the characters of a string, the keys of a map; nothing of what is undefined. */
gboolean rill_value_iterate (RillRun *run, RillValue value, RillValueList **items);
gboolean rill_value_get_length (RillRun *run, RillValue value, gint64 *n);
gboolean rill_value_operate (RillRun *run, int op, RillValue a, RillValue b, RillValue *value);

/* --- Text -------------------------------------------------------------------------------------------------------- */

void rill_output_init (RillOutput *self);
void rill_output_clear (RillOutput *self);
void rill_output_append (RillOutput *self, const char *bytes, gsize n, const guint8 *marks);
void rill_output_append_literal (RillOutput *self, const char *text);
gboolean rill_output_make_text (RillRun *run, const RillOutput *self, RillValue *value);
/* As {{ value }} writes it. */
gboolean rill_output_append_value (RillRun *run, RillOutput *self, RillValue value);
/* As it looks inside a list. */
gboolean rill_output_append_repr (RillRun *run, RillOutput *self, RillValue value);
/* @indent < 0: on one line. */
gboolean rill_output_append_json (RillRun *run, RillOutput *self, RillValue value, int indent, int depth);
gboolean rill_value_to_text (RillRun *run, RillValue value, RillValue *text);

/* --- What templates call ----------------------------------------------------------------------------------------- */

gboolean rill_run_filter (RillRun *run, const char *name, RillValue value, const RillArguments *arguments,
                          RillValue *result);
gboolean rill_run_test (RillRun *run, const char *name, RillValue value, const RillArguments *arguments,
                        gboolean *result);
/* *found is FALSE where values of that kind have no such method. */
gboolean rill_run_method (RillRun *run, RillValue object, const char *name, const RillArguments *arguments,
                          gboolean *found, RillValue *result);
gboolean rill_run_function (RillRun *run, const char *name, const RillArguments *arguments, RillValue *result);
gboolean rill_run_is_function (const char *name);
/* The argument at a place or of a name; NULL: not given. @name is nullable. */
const RillValue *rill_arguments_get (const RillArguments *self, guint place, const char *name);
/* value.name, or value[name]: undefined where there is none. */
gboolean rill_run_get_attribute (RillRun *run, RillValue object, const char *name, gsize n, RillValue *value);

gboolean rill_run_evaluate (RillRun *run, const RillNode *node, RillValue *value);
gboolean rill_run_evaluate_item (RillRun *run, const RillNode *node, RillValue *value);
gboolean rill_run_evaluate_slice (RillRun *run, const RillNode *node, RillValue *value);
gboolean rill_run_execute (RillRun *run, const RillNode *node);
gboolean rill_run_call_macro (RillRun *run, const RillMacro *macro, const RillArguments *arguments,
                              const RillValue *caller, RillValue *value);
/* The text that a body writes, in a frame of its own. */
gboolean rill_run_capture (RillRun *run, const RillNode *body, RillValue *value);

gboolean rill_frame_push (RillRun *run, RillFrame *parent);
gboolean rill_frame_set (RillRun *run, RillFrame *frame, const char *name, RillValue value);
const RillValue *rill_frame_find (const RillFrame *frame, const char *name);

G_END_DECLS
