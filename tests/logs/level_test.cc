#include "logs/level.h"

#include <gtest/gtest.h>

namespace logai::logs {
namespace {

TEST(LevelTest, WordsAreKnownInAnyCase) {
  EXPECT_EQ(LevelFromWord("ERROR"), Level::kError);
  EXPECT_EQ(LevelFromWord("Warn"), Level::kWarning);
  EXPECT_EQ(LevelFromWord("warning"), Level::kWarning);
  EXPECT_EQ(LevelFromWord("Information"), Level::kInfo);
  EXPECT_EQ(LevelFromWord("informational"), Level::kInfo);
  EXPECT_EQ(LevelFromWord("SEVERE"), Level::kError);
  EXPECT_EQ(LevelFromWord("FATAL"), Level::kCritical);
  EXPECT_EQ(LevelFromWord("emergency"), Level::kCritical);
  EXPECT_EQ(LevelFromWord("notice"), Level::kNotice);
  EXPECT_EQ(LevelFromWord("FINEST"), Level::kTrace);
}

TEST(LevelTest, OtherLanguagesNameTheirLevels) {
  for (const char* word : {"FEHLER", "Fehler", "SCHWERWIEGEND", "GRAVE", "ERREUR", "ERRORE", "ERRO",
                           "重大", "严重", "嚴重的", "エラー"}) {
    EXPECT_EQ(LevelFromWord(word), Level::kError) << word;
  }
  for (const char* word :
       {"WARNUNG", "AVERTISSEMENT", "ADVERTENCIA", "AVVERTENZA", "ADVERTÊNCIA", "警告", "AVISO"}) {
    EXPECT_EQ(LevelFromWord(word), Level::kWarning) << word;
  }
  EXPECT_EQ(LevelFromWord("INFORMACIÓN"), Level::kInfo);
  EXPECT_EQ(LevelFromWord("情報"), Level::kInfo);
  EXPECT_EQ(LevelFromWord("情報源"), Level::kUnknown);
}

TEST(LevelTest, OtherWordsAreNoLevel) {
  for (const char* word : {"", "e", "errors", "errored", "warned", "informat", "err0r", "critics",
                           "informationally", "12", "fatality"}) {
    EXPECT_EQ(LevelFromWord(word), Level::kUnknown) << word;
  }
}

TEST(LevelTest, NumbersFollowTheirScales) {
  EXPECT_EQ(LevelFromNumber(30), Level::kInfo);
  EXPECT_EQ(LevelFromNumber(50), Level::kError);
  EXPECT_EQ(LevelFromNumber(60), Level::kCritical);
  EXPECT_EQ(LevelFromNumber(0), Level::kUnknown);
  EXPECT_EQ(LevelFromNumber(70), Level::kUnknown);
  EXPECT_EQ(LevelFromSyslogSeverity(3), Level::kError);
  EXPECT_EQ(LevelFromSyslogSeverity(6), Level::kInfo);
  EXPECT_EQ(LevelFromSyslogSeverity(8), Level::kUnknown);
  EXPECT_EQ(LevelFromHttpStatus(502), Level::kError);
  EXPECT_EQ(LevelFromHttpStatus(404), Level::kInfo);
}

TEST(LevelTest, OnlyWarningsAndWorseAreProblems) {
  EXPECT_TRUE(IsProblem(Level::kWarning));
  EXPECT_FALSE(IsProblem(Level::kNotice));
  EXPECT_FALSE(IsProblem(Level::kUnknown));
  EXPECT_EQ(Name(Level::kCritical), "critical");
  EXPECT_EQ(Name(Level::kUnknown), "");
}

}  // namespace
}  // namespace logai::logs
