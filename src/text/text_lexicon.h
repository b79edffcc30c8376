/* text_lexicon.h - dictionaries that are installed on this machine, added to the tables that are built in.
 *
 * FreeDict's dictionaries (Debian: dict-freedict-deu-eng and its kin) lie in /usr/share/dictd in the format of dictd:
 *
 *      freedict-deu-eng.index     headword TAB offset TAB length LF, the numbers in base 64 (A-Z a-z 0-9 + /, the highest
 *                                 digit first)
 *      freedict-deu-eng.dict.dz   the entries, gzip with an index of its own in an extra field (dictzip); or .dict, plain
 *
 *      Hafenmeister /haːfənmˌaɪstɜ/ <masc, n, sg>      the headword again, how it is spoken, its grammar: passed over
 *       [naut.] harbour master <n> , harbormaster      senses, each a line, with numbers where there are several
 *
 * A dictionary from English is turned round where there is none into English. A word that the built-in table has stays as it is: what
 * was learned from translated sentences is better than what a dictionary says. To the others go the English words of
 * their first senses, as tools/learn_dictionary.py weighs them: a word of a sense counts the less the more words the
 * sense has and the later it stands. Beginnings of words that the table lacks are made of them, too. What a language
 * gains is one more table like those built in, so nothing else knows about dictionaries.
 *
 * A language's dictionaries are read when its first text comes, by one thread while the others wait; German, by far the
 * largest (100 MB), takes a second, French a hundredth of that. Results depend on what is installed, so a case
 * keeps the names and digests of the dictionaries that it was made with (run_dictionaries.c).
 *
 * The files are anybody's: every length is held against what is there, and a dictionary that is damaged, not UTF-8 or
 * beyond the limits below counts for nothing as a whole. */
#ifndef STM_TEXT_LEXICON_H
#define STM_TEXT_LEXICON_H

#include "text/text_gloss.h"

#define STM_LEXICON_INDEX_MAX (32u << 20) /* bytes */
#define STM_LEXICON_BODY_MAX (256u << 20) /* unpacked; the rest of what is longer is damage */
#define STM_LEXICON_ENTRIES_MAX 1000000u
#define STM_LEXICON_ENTRY_MAX 65536u

/* Looks for dictionaries in `folder`, reads none. `allowed`: only those in this list, as stm_lexicons_names gives it; NULL
 * all. *out is NULL where there are none. Errors: E_MEMORY. */
stemma_status stm_lexicons_open(stm_lexicons **out, const char *folder, const char *allowed, stemma_error *error);
void stm_lexicons_free(stm_lexicons *lexicons);
/* "freedict-deu-eng:0123456789abcdef freedict-fra-eng:...", ascending: what they are called, and a digest. */
const char *stm_lexicons_names(const stm_lexicons *lexicons);
/* The table of a language with what dictionaries add to it; the built-in one where they add nothing or `lexicons` is NULL;
 * *out is NULL where there is none. Reads the dictionaries when it is first asked; from any thread. Errors: E_MEMORY. */
stemma_status stm_lexicons_table(const stm_gloss_table **out, stm_lexicons *lexicons, const char *language,
                                 stemma_error *error);
/* The name of a dictionary that was found to be damaged, each of them told once; NULL: no more. */
const char *stm_lexicons_fault(stm_lexicons *lexicons);

#endif
