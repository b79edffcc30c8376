. "$fixtures"
articles in
shown stemma run in -o c.stemma | figures
shown stemma show c.stemma | figures
shown stemma show c.stemma links | figures
shown stemma show c.stemma passages | figures
shown stemma show c.stemma edges | figures
shown stemma run in/a-2024-03-04.txt in/c-2024-03-06.txt -o two.stemma | figures
shown stemma run in -o p.stemma --until passages | figures
shown stemma show p.stemma families | figures
shown stemma add p.stemma in/a-2024-03-04.txt | figures
shown stemma run in -o f.stemma --until statements --kinds copy,rewording,translation | figures
shown stemma run in/c-2024-03-06.txt -o one.stemma | figures
lines a b c | shown stemma run - -o stdin.stemma | figures
shown stemma show stdin.stemma claims | figures
