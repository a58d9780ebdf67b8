/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How each family of byte-level vocabularies cuts text into words.
 */

#include "text/pretokenizer.h"

#include <string.h>

typedef struct
{
  const char *family;
  const char *text;
  const char *words; /* with a bar between */
} Cut;

static const Cut cuts[] = {
  { "gpt-2", "Hello world's  end\n\n x12345!?", "Hello| world|'s| | end|\n\n| x|12345|!?" },
  { "gpt-2", "a  \n", "a|  \n" },
  { "gpt-2", "naïve 你好 ٣", "naïve| 你好| ٣" },
  { "default", "a=b, 1234567", "a|=|b|,| |123|456|7" },
  { "falcon", "`x` 1234567", "`|x|`| |123|456|7" },
  { "llama-bpe", "I'M 1234567 ok?\n\n  yes", "I|'M| |123|456|7| ok|?\n\n| | yes" },
  { "qwen2", "He'LL pay $1234\t\tnow", "He|'LL| pay| $|1|2|3|4|\t|\tnow" },
  { "starcoder", "x12 y", "x|1|2| y" },
  { "smollm", " 12", " |1|2" },
  { "deepseek-coder", "Don't\n12  你好。", "Don|'|t|\n|1|2| | |你好|。" },
  { "deepseek-llm", "Ab1 + 你好。 x  ", "Ab|1| +| |你好|。| x|  " },
  { "deepseek-v3", "x+foo 12345 你a\n", "x|+foo| |123|45| |你|a|\n" },
  { "tekken", "HelloWORLDwide ÉCOLEÉté 12/\n", "Hello|WORLDwide| ÉCOLEÉté| |1|2|/\n" },
  { "gpt-4o", "HelloWorld's 1234", "Hello|World's| |123|4" },
  { "command-r", "a1", "a|1" },
  { "bloom", "Hi, you. (x) y", "Hi|,| you|. (|x|)| y" },
  { "qwen35", "ก้า 12", "ก้า| |1|2" },
  { "seed-coder", "a?\n\nb", "a|?|\n\n|b" },
};

static void
test_cuts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr (RillPretokenizer) pretokenizer = rill_pretokenizer_new (cuts[i].family);
      g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));
      g_autoptr (GString) words = g_string_new (NULL);
      gsize begin = 0;

      g_assert_nonnull (pretokenizer);
      rill_pretokenizer_split (pretokenizer, cuts[i].text, strlen (cuts[i].text), ends);
      for (guint k = 0; k < ends->len; k++)
        {
          gsize end = g_array_index (ends, gsize, k);

          g_assert_cmpuint (end, >, begin);
          g_string_append_printf (words, "%s%.*s", k > 0 ? "|" : "", (int) (end - begin), cuts[i].text + begin);
          begin = end;
        }
      g_test_message ("%s: %s", cuts[i].family, words->str);
      g_assert_cmpuint (begin, ==, strlen (cuts[i].text));
      g_assert_cmpstr (words->str, ==, cuts[i].words);
    }

  g_assert_null (rill_pretokenizer_new ("nobody's"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pretokenizer/cuts", test_cuts);

  return g_test_run ();
}
