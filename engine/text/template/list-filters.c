/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filters of lists and mappings.
 */

#include "text/template/filters-private.h"

#include <string.h>

static gboolean
get_items (const RillFilterCall *self,
           RillValueList       **items)
{
  return rill_value_iterate (self->run, self->value, items);
}

/* What "a.b" names in @item; the item itself where @path is NULL. */
static gboolean
follow (const RillFilterCall *self,
        RillValue             item,
        const RillText       *path,
        RillValue            *value)
{
  g_auto (GStrv) names = path != NULL ? g_strsplit (path->bytes, ".", -1) : NULL;

  *value = item;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      const char *name = names[i];
      gint64 index = g_ascii_isdigit (*name) ? g_ascii_strtoll (name, NULL, 10) : -1;

      if (value->kind == RILL_VALUE_LIST)
        *value = index >= 0 && (guint64) index < value->list->n ? value->list->items[index] : rill_value_undefined ("an item");
      else if (!rill_run_get_attribute (self->run, *value, name, strlen (name), value))
        return FALSE;
      if (value->kind == RILL_VALUE_UNDEFINED)
        *value = rill_value_undefined ("an attribute");
    }

  return TRUE;
}

static gboolean
get_attribute_argument (const RillFilterCall *self,
                        guint                 place,
                        const char           *name,
                        const RillText      **path)
{
  const RillValue *value = rill_arguments_get (self->arguments, place, name);

  *path = NULL;
  if (value == NULL || value->kind == RILL_VALUE_NONE)
    return TRUE;
  if (value->kind != RILL_VALUE_STRING)
    return rill_run_fail (self->run, "expected an attribute's name, got %s", rill_value_get_kind_name (*value));

  *path = value->text;
  return TRUE;
}

static gboolean
filter_join (const RillFilterCall *self)
{
  const RillValue *separator = rill_arguments_get (self->arguments, 0, "d");
  const RillText none = { "", 0, NULL };
  const RillText *path;
  RillValueList *items;
  RillValue mapped;

  if (!get_items (self, &items) || !get_attribute_argument (self, 1, "attribute", &path) ||
      !rill_value_make_list (self->run, &mapped))
    return FALSE;
  for (gsize i = 0; i < items->n; i++)
    {
      RillValue item;

      if (!follow (self, items->items[i], path, &item) || !rill_list_append (self->run, mapped.list, item))
        return FALSE;
    }
  return rill_text_join (self->run, separator != NULL && separator->kind == RILL_VALUE_STRING ? separator->text : &none,
                         mapped.list, self->result);
}

static gboolean
pick (const RillFilterCall *self,
      gboolean              last)
{
  RillValueList *items;

  if (!get_items (self, &items))
    return FALSE;
  *self->result = items->n == 0 ? rill_value_undefined ("an item of an empty list") : items->items[last ? items->n - 1 : 0];
  return TRUE;
}

static gboolean
filter_first (const RillFilterCall *self)
{
  return pick (self, FALSE);
}

static gboolean
filter_last (const RillFilterCall *self)
{
  return pick (self, TRUE);
}

static gboolean
filter_list (const RillFilterCall *self)
{
  RillValueList *items;

  if (!get_items (self, &items) || !rill_value_make_list (self->run, self->result))
    return FALSE;
  for (gsize i = 0; i < items->n; i++)
    if (!rill_list_append (self->run, self->result->list, items->items[i]))
      return FALSE;
  return TRUE;
}

static gboolean
filter_reverse (const RillFilterCall *self)
{
  RillValueList *items;

  if (!get_items (self, &items) || !rill_value_make_list (self->run, self->result))
    return FALSE;
  for (gsize i = items->n; i > 0; i--)
    if (!rill_list_append (self->run, self->result->list, items->items[i - 1]))
      return FALSE;
  return self->value.kind != RILL_VALUE_STRING ||
         rill_text_join (self->run, &(RillText) { "", 0, NULL }, self->result->list, self->result);
}

static gboolean
filter_unique (const RillFilterCall *self)
{
  RillValueList *items;

  if (!get_items (self, &items) || !rill_value_make_list (self->run, self->result))
    return FALSE;
  for (gsize i = 0; i < items->n; i++)
    {
      gboolean is_there;

      if (!rill_value_contains (self->run, *self->result, items->items[i], &is_there) ||
          (!is_there && !rill_list_append (self->run, self->result->list, items->items[i])))
        return FALSE;
    }
  return TRUE;
}

static gboolean
filter_items (const RillFilterCall *self)
{
  const RillArguments none = { NULL, NULL, 0 };
  gboolean found;

  if (self->value.kind == RILL_VALUE_UNDEFINED)
    return rill_value_make_list (self->run, self->result);
  if (self->value.kind != RILL_VALUE_MAP)
    return rill_run_fail (self->run, "expected a mapping, got %s", rill_value_get_kind_name (self->value));

  return rill_run_method (self->run, self->value, "items", &none, &found, self->result);
}

/* --- Sorting ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  const RillFilterCall *call;
  const RillText *path;
  gboolean ok;
  int sign;
} Sorting;

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      user_data)
{
  Sorting *sorting = user_data;
  RillValue left, right;
  int order = 0;

  sorting->ok = sorting->ok && follow (sorting->call, *(const RillValue *) a, sorting->path, &left) &&
                follow (sorting->call, *(const RillValue *) b, sorting->path, &right);
  /* Without regard to case, as Jinja has it. */
  if (sorting->ok && left.kind == RILL_VALUE_STRING)
    sorting->ok = rill_text_change_case (sorting->call->run, left.text, RILL_CASE_LOWER, &left);
  if (sorting->ok && right.kind == RILL_VALUE_STRING)
    sorting->ok = rill_text_change_case (sorting->call->run, right.text, RILL_CASE_LOWER, &right);
  sorting->ok = sorting->ok && rill_value_compare (sorting->call->run, left, right, &order);
  return sorting->sign * order;
}

static gboolean
sort_items (const RillFilterCall *self,
            RillValueList        *items,
            const RillText       *path)
{
  const RillValue *reverse = rill_arguments_get (self->arguments, 0, "reverse");
  Sorting sorting = { self, path, TRUE, reverse != NULL && rill_value_is_true (*reverse) ? -1 : 1 };

  g_sort_array (items->items, items->n, sizeof (RillValue), compare_cb, &sorting);
  return sorting.ok;
}

static gboolean
filter_sort (const RillFilterCall *self)
{
  const RillText *path;

  return get_attribute_argument (self, 2, "attribute", &path) && filter_list (self) &&
         sort_items (self, self->result->list, path);
}

static gboolean
filter_dictsort (const RillFilterCall *self)
{
  const RillText path = { "0", 1, NULL };

  return filter_items (self) && sort_items (self, self->result->list, &path);
}

/* --- Selecting and mapping --------------------------------------------------------------------------------------- */

/* The arguments behind the first @n. */
static RillArguments
skip_arguments (const RillArguments *arguments,
                guint                n)
{
  n = MIN (n, arguments->n);
  return (RillArguments) { arguments->values + n, arguments->names + n, arguments->n - n };
}

static gboolean
get_name_argument (const RillFilterCall *self,
                   guint                 place,
                   const char          **name)
{
  const RillText *text;

  if (!get_attribute_argument (self, place, NULL, &text))
    return FALSE;
  *name = text != NULL ? text->bytes : NULL;
  return TRUE;
}

static gboolean
select_items (const RillFilterCall *self,
              gboolean              by_attribute,
              gboolean              wanted)
{
  const guint n_before = by_attribute ? 1 : 0;
  const RillArguments rest = skip_arguments (self->arguments, n_before + 1);
  const RillText *path = NULL;
  const char *test;
  RillValueList *items;

  if (!get_items (self, &items) || !rill_value_make_list (self->run, self->result) ||
      (by_attribute && !get_attribute_argument (self, 0, "attribute", &path)) || !get_name_argument (self, n_before, &test))
    return FALSE;

  for (gsize i = 0; i < items->n; i++)
    {
      RillValue value;
      gboolean holds;

      if (!follow (self, items->items[i], path, &value))
        return FALSE;
      holds = rill_value_is_true (value);
      if (test != NULL && !rill_run_test (self->run, test, value, &rest, &holds))
        return FALSE;
      if (holds == wanted && !rill_list_append (self->run, self->result->list, items->items[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
filter_select (const RillFilterCall *self)
{
  return select_items (self, FALSE, TRUE);
}

static gboolean
filter_reject (const RillFilterCall *self)
{
  return select_items (self, FALSE, FALSE);
}

static gboolean
filter_selectattr (const RillFilterCall *self)
{
  return select_items (self, TRUE, TRUE);
}

static gboolean
filter_rejectattr (const RillFilterCall *self)
{
  return select_items (self, TRUE, FALSE);
}

/* map(attribute="a") or map("filter", arguments...) */
static gboolean
filter_map (const RillFilterCall *self)
{
  const RillValue *attribute = NULL, *other = rill_arguments_get (self->arguments, G_MAXUINT, "default");
  const RillArguments rest = skip_arguments (self->arguments, 1);
  const char *filter = NULL;
  RillValueList *items;

  attribute = rill_arguments_get (self->arguments, G_MAXUINT, "attribute");
  if (attribute != NULL && attribute->kind != RILL_VALUE_STRING)
    return rill_run_fail (self->run, "expected an attribute's name, got %s", rill_value_get_kind_name (*attribute));
  if (!get_items (self, &items) || !rill_value_make_list (self->run, self->result) ||
      (attribute == NULL && !get_name_argument (self, 0, &filter)))
    return FALSE;
  if (attribute == NULL && filter == NULL)
    return rill_run_fail (self->run, "expected an attribute or a filter to map by");

  for (gsize i = 0; i < items->n; i++)
    {
      RillValue value;

      if (attribute != NULL ? !follow (self, items->items[i], attribute->text, &value)
                            : !rill_run_filter (self->run, filter, items->items[i], &rest, &value))
        return FALSE;
      if (value.kind == RILL_VALUE_UNDEFINED && other != NULL)
        value = *other;
      if (!rill_list_append (self->run, self->result->list, value))
        return FALSE;
    }
  return TRUE;
}

static gboolean
extreme (const RillFilterCall *self,
         int                   sign)
{
  RillValueList *items;

  if (!get_items (self, &items))
    return FALSE;
  *self->result = items->n > 0 ? items->items[0] : rill_value_undefined ("an item of an empty list");
  for (gsize i = 1; i < items->n; i++)
    {
      int order;

      if (!rill_value_compare (self->run, items->items[i], *self->result, &order))
        return FALSE;
      if (order * sign > 0)
        *self->result = items->items[i];
    }
  return TRUE;
}

static gboolean
filter_min (const RillFilterCall *self)
{
  return extreme (self, -1);
}

static gboolean
filter_max (const RillFilterCall *self)
{
  return extreme (self, 1);
}

static gboolean
filter_sum (const RillFilterCall *self)
{
  RillValueList *items;

  if (!get_items (self, &items))
    return FALSE;
  *self->result = rill_value_integer (0);
  for (gsize i = 0; i < items->n; i++)
    if (!rill_value_operate (self->run, '+', *self->result, items->items[i], self->result))
      return FALSE;
  return TRUE;
}

gboolean
rill_run_list_filter (const RillFilterCall *call,
                      const char           *name,
                      gboolean             *found)
{
  static const struct
  {
    const char *name;
    gboolean (*run) (const RillFilterCall *self);
  } filters[] = {
    { "join", filter_join },       { "first", filter_first },           { "last", filter_last },
    { "list", filter_list },       { "reverse", filter_reverse },       { "unique", filter_unique },
    { "items", filter_items },     { "sort", filter_sort },             { "dictsort", filter_dictsort },
    { "select", filter_select },   { "reject", filter_reject },         { "selectattr", filter_selectattr },
    { "map", filter_map },         { "rejectattr", filter_rejectattr }, { "min", filter_min },
    { "max", filter_max },         { "sum", filter_sum },
  };

  *found = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    if (strcmp (filters[i].name, name) == 0)
      {
        *found = TRUE;
        return filters[i].run (call);
      }

  return TRUE;
}
