/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trace in words: how long the stream is, what the cache holds of it, what that takes and how fast it goes.
 */

#include "statistics.h"
#include "cli.h"
#include "options.h"

static void
append_attention (GString         *text,
                  const RillTrace *trace)
{
  guint n_heads = trace->n_layer * trace->n_head;
  double mass = 0;
  double learned = 0;

  for (guint i = 0; i < n_heads; i++)
    {
      mass += (double) trace->sink_mass[i];
      learned += (double) trace->learned_sink_mass[i];
    }
  g_string_append_printf (text, "attention  %.1f %% on sinks and pinned; an even share would be %.1f %%\n",
                          100 * mass / MAX (n_heads, 1), 100 * (double) trace->baseline);
  if (learned > 0)
    g_string_append_printf (text, "           %.1f %% on the model's learned sinks, which are no tokens\n",
                            100 * learned / MAX (n_heads, 1));
}

gboolean
cli_statistics_print (const RillTrace *trace,
                      gboolean         traced,
                      GError         **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *held = g_format_size_full (trace->cache_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *unbounded = g_format_size_full (trace->unbounded_bytes, G_FORMAT_SIZE_IEC_UNITS);

  g_string_append_printf (text, "stream     %" G_GUINT64_FORMAT " tokens: %" G_GUINT64_FORMAT " read, %" G_GUINT64_FORMAT
                          " written, %" G_GUINT64_FORMAT " forgotten\n", trace->position, trace->n_read,
                          trace->n_written, trace->n_evicted);
  g_string_append_printf (text, "cache      %u of %u slots: %u sinks, %u pinned; policy %s, %s\n", trace->n_used,
                          trace->capacity, trace->n_sink, trace->n_pinned, cli_policy_get_name (trace->policy),
                          cli_cache_type_get_name (trace->cache_type));
  g_string_append_printf (text, "memory     %s, constant; keeping everything would take %s\n", held, unbounded);
  /* Speeds are measured with the trace. */
  if (trace->read_per_second > 0 || trace->written_per_second > 0)
    g_string_append_printf (text, "speed      %.1f tokens/s read, %.1f tokens/s written\n", trace->read_per_second,
                            trace->written_per_second);
  if (traced && trace->n_used > 0)
    append_attention (text, trace);
  return cli_write_string (text, error);
}
