/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers from a file's metadata: each is checked against a range, and an error names the key.
 */

#include "model/keys.h"

#include "rill.h"

char *
rill_keys_dup_name (const RillKeys *keys,
                    const char     *suffix)
{
  return g_strdup_printf ("%s.%s", keys->prefix, suffix);
}

gboolean
rill_keys_has (const RillKeys *keys,
               const char     *suffix)
{
  g_autofree char *key = rill_keys_dup_name (keys, suffix);

  return rill_gguf_has (keys->gguf, key);
}

gboolean
rill_keys_read_uint (const RillKeys *keys,
                     const char     *suffix,
                     guint64         min,
                     guint64         max,
                     guint          *value,
                     GError        **error)
{
  g_autofree char *key = rill_keys_dup_name (keys, suffix);
  guint64 n_elements = 0;
  guint64 number = *value;
  RillGgufType type;

  if (!rill_gguf_has (keys->gguf, key))
    return TRUE;
  if (rill_gguf_get_array_length (keys->gguf, key, &n_elements, &type, NULL) && n_elements > 0)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED,
                   "%s: %s: a list of %" G_GUINT64_FORMAT " numbers is not supported: expected one for all layers",
                   rill_gguf_get_path (keys->gguf), key, n_elements);
      return FALSE;
    }
  if (!rill_gguf_get_uint (keys->gguf, key, &number, error))
    return FALSE;
  if (number < min || number > max)
    return rill_gguf_fail_key (keys->gguf, error, RILL_ERROR_FORMAT, key,
                               "expected %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", got %" G_GUINT64_FORMAT, min,
                               max, number);
  *value = (guint) number;
  return TRUE;
}

gboolean
rill_keys_require_uint (const RillKeys *keys,
                        const char     *suffix,
                        guint64         min,
                        guint64         max,
                        guint          *value,
                        GError        **error)
{
  if (!rill_keys_has (keys, suffix))
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_FORMAT,
                   "%s: %s.%s: expected %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", got no such key",
                   rill_gguf_get_path (keys->gguf), keys->prefix, suffix, min, max);
      return FALSE;
    }
  return rill_keys_read_uint (keys, suffix, min, max, value, error);
}

gboolean
rill_keys_read_double (const RillKeys *keys,
                       const char     *suffix,
                       double          min,
                       double          max,
                       double         *value,
                       GError        **error)
{
  g_autofree char *key = rill_keys_dup_name (keys, suffix);
  double number = *value;

  if (!rill_gguf_has (keys->gguf, key))
    return TRUE;
  if (!rill_gguf_get_double (keys->gguf, key, &number, error))
    return FALSE;
  if (!(number >= min && number <= max))
    return rill_gguf_fail_key (keys->gguf, error, RILL_ERROR_FORMAT, key, "expected %g to %g, got %g", min, max, number);
  *value = number;
  return TRUE;
}

gboolean
rill_keys_read_float (const RillKeys *keys,
                      const char     *suffix,
                      double          min,
                      double          max,
                      float          *value,
                      GError        **error)
{
  double number = (double) *value;

  if (!rill_keys_read_double (keys, suffix, min, max, &number, error))
    return FALSE;
  *value = (float) number;
  return TRUE;
}

gboolean
rill_keys_read_bool (const RillKeys *keys,
                     const char     *suffix,
                     gboolean       *value,
                     GError        **error)
{
  g_autofree char *key = rill_keys_dup_name (keys, suffix);

  return rill_gguf_get_bool (keys->gguf, key, value, error);
}

gboolean
rill_keys_refuse (const RillKeys *keys,
                  const char     *what,
                  GError        **error)
{
  g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED, "%s: %s, which this engine does not run",
               rill_gguf_get_path (keys->gguf), what);
  return FALSE;
}
