/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the header of a safetensors file, and checking it against the file's length and against itself.
 */

#include "format/safetensors.h"

#include "format/json.h"
#include "quant/quant.h"
#include "rill.h"

#include <string.h>

#define LENGTH_BYTES 8
#define NAME_MAX_BYTES 512

/* The format allows a header of 100 MB; of a model with 65536 tensors a file it has about 16. */
static const RillJsonLimits header_limits = {
  .n_bytes = 64 << 20,
  .depth = 8,
  .n_objects = (1 << 16) + 2,
  .n_arrays = (1 << 17) + 4,
  .n_values = 1 << 20,
};

struct _RillSafetensors
{
  RillMapping *mapping;
  const char *file;       /* what messages begin with; the mapping's */
  JsonObject *header;     /* what the names lie in */
  RillSafetensor *tensors; /* by offset */
  guint n_tensors;
  GHashTable *by_name;    /* of indices + 1 */
  guint64 data_offset;    /* where the data begins, bytes from the start of the file */
};

static const struct
{
  const char *name;
  guint n_bytes;
  gint type; /* -1: not one that weights have */
} dtypes[] = {
  { "F32", 4, RILL_TYPE_F32 }, { "F16", 2, RILL_TYPE_F16 }, { "BF16", 2, RILL_TYPE_BF16 },
  { "F64", 8, -1 },            { "I64", 8, -1 },            { "U64", 8, -1 },
  { "I32", 4, -1 },            { "U32", 4, -1 },            { "I16", 2, -1 },
  { "U16", 2, -1 },            { "I8", 1, -1 },             { "U8", 1, -1 },
  { "BOOL", 1, -1 },           { "F8_E4M3", 1, -1 },        { "F8_E5M2", 1, -1 },
};

/* How messages name the tensor at hand. */
static char *
dup_field (const char *name)
{
  g_autofree char *start = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), 96));
  g_autofree char *shown = g_strescape (start, "\"");

  return g_strdup_printf ("tensor %s: ", shown);
}

static gboolean
read_dtype (const RillJson *json,
            RillSafetensor *tensor,
            guint          *value_bytes,
            GError        **error)
{
  const char *name = NULL;
  g_autofree char *shown = NULL;

  if (!rill_json_get_string (json, "dtype", &name, error))
    return FALSE;
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (dtypes); i++)
    if (strcmp (dtypes[i].name, name) == 0)
      {
        tensor->dtype = dtypes[i].name;
        tensor->is_float = dtypes[i].type >= 0;
        tensor->type = tensor->is_float ? (guint32) dtypes[i].type : 0;
        *value_bytes = dtypes[i].n_bytes;
        return TRUE;
      }

  shown = rill_json_dup_shown (rill_json_get_node (json, "dtype"));
  return rill_json_fail (json, error, name == NULL ? RILL_ERROR_FORMAT : RILL_ERROR_UNSUPPORTED, "dtype",
                         "expected F32, F16, BF16 or another of the format's types, got %s", shown);
}

/* Element @i of an array of the member, which has to be a number of 0 to 2^63 - 1. */
static gboolean
read_element (const RillJson *json,
              const char     *member,
              JsonArray      *array,
              guint           i,
              guint64        *value,
              GError        **error)
{
  JsonNode *node = json_array_get_element (array, i);
  g_autofree char *shown = NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) >= 0)
    {
      *value = (guint64) json_node_get_int (node);
      return TRUE;
    }
  shown = rill_json_dup_shown (node);
  return rill_json_fail (json, error, RILL_ERROR_FORMAT, member, "expected integers of at least 0, got %s at index %u",
                         shown, i);
}

static gboolean
read_shape (const RillJson *json,
            RillSafetensor *tensor,
            guint           value_bytes,
            GError        **error)
{
  JsonArray *shape = NULL;

  if (!rill_json_get_array (json, "shape", &shape, error))
    return FALSE;
  if (shape == NULL)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, "shape", "expected an array, got nothing");
  if (json_array_get_length (shape) > RILL_SAFETENSORS_MAX_DIMS)
    return rill_json_fail (json, error, RILL_ERROR_UNSUPPORTED, "shape", "expected at most %u dimensions, got %u",
                           RILL_SAFETENSORS_MAX_DIMS, json_array_get_length (shape));

  tensor->n_dims = json_array_get_length (shape);
  tensor->n_values = 1;
  for (guint i = 0; i < RILL_SAFETENSORS_MAX_DIMS; i++)
    {
      tensor->shape[i] = 1;
      if (i < tensor->n_dims && !read_element (json, "shape", shape, i, &tensor->shape[i], error))
        return FALSE;
      if (!g_uint64_checked_mul (&tensor->n_values, tensor->n_values, tensor->shape[i])
          || tensor->n_values > G_MAXINT64 / value_bytes)
        return rill_json_fail (json, error, RILL_ERROR_FORMAT, "shape",
                               "expected fewer than 2^63 bytes, got more with dimension %u of %" G_GUINT64_FORMAT, i,
                               tensor->shape[i]);
    }
  tensor->data_bytes = tensor->n_values * value_bytes;
  return TRUE;
}

/* Offsets in the header count from where the data begins. */
static gboolean
read_place (const RillSafetensors *self,
            const RillJson        *json,
            RillSafetensor        *tensor,
            guint                  value_bytes,
            GError               **error)
{
  guint64 n_data = self->mapping->n_bytes - self->data_offset;
  JsonArray *offsets = NULL;
  guint64 begin = 0, end = 0;

  if (!rill_json_get_array (json, "data_offsets", &offsets, error))
    return FALSE;
  if (offsets == NULL || json_array_get_length (offsets) != 2)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, "data_offsets", "expected two numbers, got %u",
                           offsets == NULL ? 0 : json_array_get_length (offsets));
  if (!read_element (json, "data_offsets", offsets, 0, &begin, error)
      || !read_element (json, "data_offsets", offsets, 1, &end, error))
    return FALSE;
  if (begin > end || end > n_data)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, "data_offsets",
                           "expected a range within the %" G_GUINT64_FORMAT " bytes after byte %" G_GUINT64_FORMAT
                           ", got %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
                           n_data, self->data_offset, begin, end);
  if (end - begin != tensor->data_bytes)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, "data_offsets",
                           "expected the %" G_GUINT64_FORMAT " bytes of the shape, got %" G_GUINT64_FORMAT,
                           tensor->data_bytes, end - begin);

  tensor->file_offset = self->data_offset + begin;
  if (tensor->file_offset % value_bytes != 0)
    return rill_json_fail (json, error, RILL_ERROR_FORMAT, "data_offsets",
                           "expected data at a multiple of %u bytes, got it at byte %" G_GUINT64_FORMAT, value_bytes,
                           tensor->file_offset);
  tensor->data = self->mapping->bytes + tensor->file_offset;
  return TRUE;
}

static gboolean
read_tensor (const RillSafetensors *self,
             const char            *name,
             JsonNode              *node,
             RillSafetensor        *tensor,
             GError               **error)
{
  g_autofree char *field = dup_field (name);
  RillJson json = { NULL, self->file, field };
  guint value_bytes = 1;

  tensor->name = name;
  if (strlen (name) > NAME_MAX_BYTES || *name == '\0')
    return rill_json_fail (&json, error, RILL_ERROR_FORMAT, "name", "expected 1 to %u bytes, got %" G_GSIZE_FORMAT,
                           NAME_MAX_BYTES, strlen (name));
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return rill_json_fail (&json, error, RILL_ERROR_FORMAT, "description", "expected an object, got another value");

  json.object = json_node_get_object (node);
  return read_dtype (&json, tensor, &value_bytes, error) && read_shape (&json, tensor, value_bytes, error)
         && read_place (self, &json, tensor, value_bytes, error);
}

static int
compare_offsets_cb (gconstpointer a,
                    gconstpointer b,
                    gpointer      user_data)
{
  const RillSafetensor *left = a;
  const RillSafetensor *right = b;

  if (left->file_offset != right->file_offset)
    return left->file_offset < right->file_offset ? -1 : 1;
  return (left->data_bytes > right->data_bytes) - (left->data_bytes < right->data_bytes);
}

/* The data is the tensors and nothing else. */
static gboolean
check_places (const RillSafetensors *self,
              GError               **error)
{
  guint64 end = self->data_offset;
  const char *before = "the header";

  for (guint i = 0; i < self->n_tensors; i++)
    {
      const RillSafetensor *tensor = &self->tensors[i];

      if (tensor->file_offset != end)
        {
          g_autofree char *field = dup_field (tensor->name);
          RillJson json = { NULL, self->file, field };

          return rill_json_fail (&json, error, RILL_ERROR_FORMAT, "data_offsets",
                                 "expected data at byte %" G_GUINT64_FORMAT ", after %s, got it at byte %" G_GUINT64_FORMAT
                                 ": %s",
                                 end, before, tensor->file_offset,
                                 tensor->file_offset < end ? "they overlap" : "there is a hole");
        }
      end += tensor->data_bytes;
      before = tensor->name;
    }
  if (end != self->mapping->n_bytes)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: data at byte %" G_GUINT64_FORMAT ": expected the end of the file, got %" G_GUINT64_FORMAT
                   " bytes that belong to no tensor",
                   self->file, end, (guint64) self->mapping->n_bytes - end);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_tensors (RillSafetensors *self,
              GError         **error)
{
  g_autoptr (GList) names = json_object_get_members (self->header);

  self->tensors = g_new0 (RillSafetensor, MAX (json_object_get_size (self->header), 1));
  for (GList *l = names; l != NULL; l = l->next)
    {
      if (strcmp (l->data, "__metadata__") == 0)
        continue;
      if (!read_tensor (self, l->data, json_object_get_member (self->header, l->data), &self->tensors[self->n_tensors],
                        error))
        return FALSE;
      self->n_tensors++;
    }
  g_sort_array (self->tensors, self->n_tensors, sizeof *self->tensors, compare_offsets_cb, NULL);
  if (!check_places (self, error))
    return FALSE;

  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->n_tensors; i++)
    g_hash_table_insert (self->by_name, (gpointer) self->tensors[i].name, GUINT_TO_POINTER (i + 1));
  return TRUE;
}

static gboolean
read_header (RillSafetensors *self,
             GError         **error)
{
  const RillMapping *mapping = self->mapping;
  guint64 n_header = 0;

  if (mapping->n_bytes > LENGTH_BYTES)
    {
      memcpy (&n_header, mapping->bytes, LENGTH_BYTES);
      n_header = GUINT64_FROM_LE (n_header);
    }
  if (mapping->n_bytes <= LENGTH_BYTES || n_header < 2 || n_header > mapping->n_bytes - LENGTH_BYTES)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: header length at byte 0: expected 2 to %" G_GUINT64_FORMAT ", got %" G_GUINT64_FORMAT, self->file,
                   (guint64) (MAX (mapping->n_bytes, LENGTH_BYTES) - LENGTH_BYTES), n_header);
      return FALSE;
    }
  if (mapping->bytes[LENGTH_BYTES] != '{')
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT, "%s: header at byte %u: expected \"{\", got byte 0x%02x",
                   self->file, LENGTH_BYTES, mapping->bytes[LENGTH_BYTES]);
      return FALSE;
    }
  self->data_offset = LENGTH_BYTES + n_header;
  self->header = rill_json_parse (self->file, (const char *) mapping->bytes + LENGTH_BYTES, (gsize) n_header,
                                  LENGTH_BYTES, &header_limits, error);
  return self->header != NULL;
}

RillSafetensors *
rill_safetensors_open (const char *path,
                       GError    **error)
{
  g_autoptr (RillSafetensors) self = NULL;
  g_autoptr (GError) read_error = NULL;
  gboolean is_read;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (RillSafetensors, 1);
  self->mapping = rill_mapping_new (path, "a safetensors file", error);
  if (self->mapping == NULL)
    return NULL;
  self->file = self->mapping->display_name;

  is_read = read_header (self, &read_error) && read_tensors (self, &read_error);
  /* Before any other error: what was read may not be what was written. */
  if (!rill_mapping_check (self->mapping, error))
    return NULL;
  if (!is_read)
    {
      g_propagate_error (error, g_steal_pointer (&read_error));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
rill_safetensors_free (RillSafetensors *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->by_name, g_hash_table_unref);
  g_clear_pointer (&self->header, json_object_unref);
  g_free (self->tensors);
  rill_mapping_free (self->mapping);
  g_free (self);
}

guint
rill_safetensors_get_n (const RillSafetensors *self)
{
  return self->n_tensors;
}

const RillSafetensor *
rill_safetensors_get (const RillSafetensors *self,
                      guint                  index)
{
  g_return_val_if_fail (index < self->n_tensors, NULL);

  return &self->tensors[index];
}

const RillSafetensor *
rill_safetensors_find (const RillSafetensors *self,
                       const char            *name)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name));

  return index == 0 ? NULL : &self->tensors[index - 1];
}

const RillMapping *
rill_safetensors_get_mapping (const RillSafetensors *self)
{
  return self->mapping;
}

RillMapping *
rill_safetensors_steal_mapping (RillSafetensors *self)
{
  return g_steal_pointer (&self->mapping);
}
