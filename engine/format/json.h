/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON from strangers, read with json-glib. Before anything is built of it a text is measured: how deep it nests and how
 * many values it has, so that what json-glib allocates stays below a bound. A name twice in one object is an error.
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a text may have at most; json-glib needs about 400 bytes an object, 100 an array or value. */
typedef struct
{
  gsize n_bytes;
  guint depth;
  guint n_objects;
  guint n_arrays;
  guint n_values; /* members and elements */
} RillJsonLimits;

/* For files of settings: below 16 MB. */
extern const RillJsonLimits rill_json_settings_limits;

/* An object in a file, and how messages name both. All borrowed. */
typedef struct
{
  JsonObject *object;
  const char *file;  /* "FOLDER/config.json" */
  const char *field; /* what stands before a member's name: "rope_scaling."; "" at the top */
} RillJson;

/* The object that the text is. @file is what messages begin with; @offset is where in the file the text begins, bytes. */
JsonObject *rill_json_parse (const char *file, const char *text, gsize n_bytes, guint64 offset,
                             const RillJsonLimits *limits, GError **error);
JsonObject *rill_json_load (const char *path, const RillJsonLimits *limits, GError **error);

/*
 * Each returns TRUE and sets *value where the member is there and of a fitting type and range. Where it is absent or
 * null it returns TRUE and leaves *value as it was. Else FALSE with RILL_ERROR_FORMAT.
 */
gboolean rill_json_get_uint (const RillJson *json, const char *member, guint64 min, guint64 max, guint64 *value,
                             GError **error);
gboolean rill_json_get_double (const RillJson *json, const char *member, double min, double max, double *value,
                               GError **error);
gboolean rill_json_get_bool (const RillJson *json, const char *member, gboolean *value, GError **error);
gboolean rill_json_get_string (const RillJson *json, const char *member, const char **value, GError **error);
gboolean rill_json_get_object (const RillJson *json, const char *member, JsonObject **value, GError **error);
gboolean rill_json_get_array (const RillJson *json, const char *member, JsonArray **value, GError **error);
/* The member's node, or NULL where it is absent or null. */
JsonNode *rill_json_get_node (const RillJson *json, const char *member);

/* One of @names, by its index; another is refused with RILL_ERROR_UNSUPPORTED, which lists them. */
gboolean rill_json_get_choice (const RillJson *json, const char *member, const char *const *names, guint n,
                               guint *choice, GError **error);
/* The object at @index of @array, which is the value of @member; FALSE where another value stands there. */
gboolean rill_json_get_element (const RillJson *json, const char *member, JsonArray *array, guint index,
                                RillJson *element, GError **error);

#define RILL_JSON_MAX_STEPS 32

/* What the "type" of a step may be, and what reads such a step into @target. */
typedef struct
{
  const char *type;
  gboolean (*read) (gpointer target, const RillJson *json, GError **error);
} RillJsonStepKind;

/*
 * Reads the step that @json is, or, where its type is "Sequence", the steps in the array @sequence, in order, sequences
 * among them too. At most RILL_JSON_MAX_STEPS are read. FALSE with RILL_ERROR_UNSUPPORTED tells of a type that is none
 * of @kinds.
 */
gboolean rill_json_read_steps (const RillJson *json, const char *sequence, const RillJsonStepKind *kinds, guint n_kinds,
                               gpointer target, GError **error);

/* A value as short text for messages: safe to show, on one line. */
char *rill_json_dup_shown (JsonNode *node);
/* Sets *error to "FILE: FIELD.MEMBER: ...", where the rest says "expected X, got Y". Always FALSE. */
gboolean rill_json_fail (const RillJson *json, GError **error, int code, const char *member, const char *format, ...)
  G_GNUC_PRINTF (5, 6);

G_END_DECLS
