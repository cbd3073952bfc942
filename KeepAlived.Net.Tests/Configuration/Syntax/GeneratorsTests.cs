namespace KeepAlived.Net.Configuration.Syntax;

/// <summary>The expansions are those that keepalived 2.2.7 made of the same lines.</summary>
internal sealed class GeneratorsTests
{
    [TestCase("~SEQ(i,3) a${i}", "a1 a2 a3")]
    [TestCase("~SEQ(i,3)a${i}", "a1 a2 a3")]
    [TestCase("~SEQ ( i , 2 , 4 ) a${i}", "a2 a3 a4")]
    [TestCase("~SEQ(i, 4, 2) a${i}", "a4 a3 a2")]
    [TestCase("~SEQ(i, -3) a${i}", "a-1 a-2 a-3")]
    [TestCase("~SEQ(i, 0) a${i}", "a1 a0")]
    [TestCase("~SEQ(i,) a${i}", "a1 a0", Description = "nothing is zero")]
    [TestCase("~SEQ(i,,2) a${i}", "a0 a1 a2")]
    [TestCase("~SEQ(i, -1, 1) a${i}", "a-1 a0 a1")]
    [TestCase("~SEQ(i, +1, +2) a${i}", "a1 a2")]
    [TestCase("~SEQ(i, 1, 5, 11) a${i}", "a1 a6 a11")]
    [TestCase("~SEQ(i, 11, -5, 1) a${i}", "a11 a6 a1")]
    [TestCase("~SEQ(i, 1, 5, 10) a${i}", "a1 a6")]
    [TestCase("~SEQ(i, 0x8, 0xA) a${i}", "a8 a9 a10")]
    [TestCase("~SEQ(i, 07, 011) a${i}", "a7 a8 a9")]
    [TestCase("~SEQx(i, 9, 11) a${i}", "a9 aa ab")]
    [TestCase("~SEQx(i, 0x90, 0x10, 0xb0) a${i}", "a90 aa0 ab0")]
    [TestCase("~SEQ(i,4294967295,4294967296) a${i}", "a4294967295 a4294967296")]
    public void A_sequence_makes_a_line_for_each_number(string text, string expected) => Check(text, expected);

    [TestCase("~LST(i, x, y) a${i}", "ax ay")]
    [TestCase("~LST(i,x,,y) a${i}", "ax a ay")]
    [TestCase("~LST(i,) a${i}", "a")]
    [TestCase("~LST(i,10.0.0.1/24,c/d) a${i}", "a10.0.0.1/24 ac/d")]
    [TestCase("~LST(i,a\\,b) a${i}", "aa\\ ab")]
    [TestCase("~LST(i,a(b),c) a${i}", ",c)|aa(b", Description = "the first parenthesis ends it")]
    [TestCase("~LST({i,j}, {1,2}, {3,4}) a${i}-${j}", "a1-2 a3-4")]
    [TestCase("~LST( { i , j } , { 1 , 2 } , { 3 , 4 } ) a${i}-${j}", "a1-2 a3-4")]
    [TestCase("~LST({i,j}, {1}, {3,4}) a${i}-${j}", "a1- a3-4")]
    [TestCase("~LST({i,j}, 1, {3,4}) a${i}-${j}", "a1- a3-4")]
    [TestCase("~LST({i,j}, {,2}, {3,}) a${i}-${j}", "a-2 a3-")]
    [TestCase("~LST({i}, {1}, {3}) a${i}", "a1 a3")]
    [TestCase("~LST({i,i}, {1,2}) a${i}", "a2")]
    [TestCase("$V=x\n~LST(i,$V,y) a${i}", "ax ay")]
    public void A_list_makes_a_line_for_each_value(string text, string expected) => Check(text, expected);

    [TestCase("~SEQ(i,2) ~SEQ(j,2) a${i}${j}", "a11 a12 a21 a22")]
    [TestCase("~LST(i,x,y) ~SEQ(j,2) a${i}${j}", "ax1 ax2 ay1 ay2")]
    [TestCase("~SEQ(i,2) ~SEQ(j,${i}) a${i}${j}", "a11 a21 a22")]
    [TestCase("~LST(i,1,2) ~SEQ(j,$i) a${i}${j}", "a11 a21 a22")]
    [TestCase("~SEQ(i,2) ~SEQ(i,2) a${i}", "a1 a2 a1 a2")]
    [TestCase("$N=2\n~SEQ(i,$N) a${i}", "a1 a2")]
    [TestCase("$N=2\n~SEQ(i,${N}, 4) a${i}", "a2 a3 a4")]
    [TestCase("$i=9\n$N=2\n~SEQ(i,$N) a${i}", "a1 a2", Description = "only the numbers are replaced before")]
    [TestCase("$R=a${h}\n~SEQ(h,2) $R", "a1 a2", Description = "a definition sees the generator's variable")]
    [TestCase("$S=~SEQ(i,2) a${i}\n$S", "a1 a2")]
    [TestCase("~SEQ(i,2) $A${i}=x${i}\n${A1}\n${A2}", "x1 x2")]
    [TestCase("$i=9\n~SEQ(i,2) a${i}\n${i}", "a1 a2 2", Description = "the last value stays")]
    [TestCase("~SEQ(i,2) a${i} # c", "a1 a2")]
    [TestCase("~SEQ(i,2) @lb1 a${i}", "a1 a2")]
    [TestCase("~SEQ(i,2) @lb2 a${i}", "")]
    [TestCase("@lb1 ~SEQ(i,2) a${i}", "a1 a2")]
    [TestCase("$M=a${i} \\\nb\n~SEQ(i,2) $M", "a1 b a2 b")]
    public void Generators_work_with_everything_else(string text, string expected) => Check(text, expected);

    [TestCase("~SEQ(i) a")]
    [TestCase("~SEQ() a")]
    [TestCase("~SEQ(,3) a")]
    [TestCase("~SEQ(i,x) a")]
    [TestCase("~SEQ(i,1x) a")]
    [TestCase("~SEQ(i,08) a")]
    [TestCase("~SEQ(i,0x) a")]
    [TestCase("~SEQ(i,+-1) a")]
    [TestCase("~SEQ(i,1 2) a")]
    [TestCase("~SEQ(i,\" 1\",2) a")]
    [TestCase("~SEQ(i,1,2,3,4) a")]
    [TestCase("~SEQ(i,1 a")]
    [TestCase("~SEQ i,1 a")]
    [TestCase("~SEQX(i,1) a")]
    [TestCase("~SEQ({i,j},1) a")]
    [TestCase("~SEQ(i,99999999999999999999) a")]
    [TestCase("~LST(i) a")]
    [TestCase("~LST({i,j}) a")]
    [TestCase("~LST(i,a b,c) a")]
    [TestCase("~LST({i,j},{1 2,3}) a")]
    [TestCase("~LST({i,j},{1,2) a")]
    [TestCase("~LST({i,j},{1,2} a")]
    [TestCase("~LST({i,j,{1,2}) a")]
    [TestCase("~LST(i,${j},b) a")]
    [TestCase("~LST(i,#,b) a")]
    public void What_is_no_generator_is_told(string text) => CheckProblem(text, "invalid ~SEQ or ~LST");

    [TestCase("~SEQ(i, 1, 0, 5) a", "never comes to its end")]
    [TestCase("~SEQ(i, 1, -1, 5) a", "never comes to its end")]
    [TestCase("~SEQ(i, 3,, 5) a", "never comes to its end")]
    [TestCase("~SEQ(i, 5000000) a", "more than 1000000 lines")]
    [TestCase("~SEQx(i, -2, 1) a", "no negative numbers")]
    [TestCase("~LST({i,j}, {1,2,3}) a", "more values than names")]
    [TestCase("~LST(i, {1,2}, {3}) a", "more values than names")]
    public void Why_it_is_refused_is_told(string text, string expected) => CheckProblem(text, expected);

    private static void Check(string text, string expected)
    {
        var expanded = Expanded.From(text);
        Assert.That(expanded.Problems, Is.Empty);
        Assert.That(string.Join(' ', expanded.Lines.Select(line => line.Replace(' ', '|'))), Is.EqualTo(expected));
    }

    private static void CheckProblem(string text, string expected)
    {
        var expanded = Expanded.From(text);
        Assert.That(expanded.Lines, Is.Empty);
        Assert.That(expanded.Problems.Single().Message, Does.Contain(expected));
    }
}
